//! What COINr was told to do behind each file of `02_treat`.

use composite_index::Transform;
use composite_index::treat::{
    BoxCox, BoxCoxLambda, BoxCoxShift, CoinToolLogarithm, FewValues, LogarithmTail,
    OutlierTreatment, Stepwise, TiedPoints, Treatment, Trigger, TriggerRule, Unresolved,
    Winsorisation,
};

const LOG_CT: OutlierTreatment =
    OutlierTreatment::LnCoinTool(CoinToolLogarithm { tail: LogarithmTail::High });
const LOG_CT_PLUS: OutlierTreatment =
    OutlierTreatment::LnCoinTool(CoinToolLogarithm { tail: LogarithmTail::BySkewness });

const fn winsorise(maximum: Option<usize>) -> OutlierTreatment {
    let ties = TiedPoints::Together;
    OutlierTreatment::Winsorise(Winsorisation::Stepwise(Stepwise { maximum, ties }))
}

fn box_cox(lambda: f64) -> BoxCox {
    BoxCox { lambda: BoxCoxLambda::Given(lambda), shift: Some(BoxCoxShift::MinimumToOne) }
}

/// COINr's default: |skewness| ≥ 2 and kurtosis ≥ 3.5, winsorisation, then log_CT.
pub fn default(maximum: usize) -> Treatment {
    let trigger = Trigger {
        skewness: 2.0,
        kurtosis: 3.5,
        when: TriggerRule::Both,
        strict: false,
        too_few: FewValues::Refuse,
    };
    let remedy = winsorise(Some(maximum));
    let unresolved = Unresolved::Keep;
    Treatment { trigger, remedy, fallback: Some(LOG_CT), combine: false, unresolved }
}

/// The treatment of an indicator behind a file, by the file's stem.
pub fn treatment(stem: &str, indicator: &str) -> Option<Treatment> {
    let with = |fallback| Treatment { fallback: Some(fallback), ..default(1) };
    let over = |maximum, skewness, kurtosis| {
        let usual = default(maximum);
        Treatment { trigger: Trigger { skewness, kurtosis, ..usual.trigger }, ..usual }
    };
    Some(match (stem, indicator) {
        ("qTreat_raw_winmax2_skew1.5_kurt3", _) => over(2, 1.5, 3.0),
        ("raw_strict_skew1_kurt2_winmax3", _) => over(3, 1.0, 2.0),
        ("raw_default", _) => default(5),
        ("raw_f1_log_CT_naive_SILENTLY_UNTREATED" | "raw_f1_log_CT_nof2", _) => {
            Treatment { remedy: LOG_CT, fallback: None, ..default(5) }
        }
        ("raw_f2_boxcox", _) => with(OutlierTreatment::BoxCox(box_cox(0.5))),
        ("raw_indiv_Flights_winmax0_LPI_none", "LPI") => return None,
        ("raw_indiv_Flights_winmax0_LPI_none", "Flights") => default(0),
        ("raw_indiv_Flights_winmax0_LPI_none", _) => default(5),
        ("raw_winmax1", _) => default(1),
        ("raw_winmax1_combine", _) => Treatment { combine: true, ..default(1) },
        ("raw_winmax1_f2_log_CT_orig", _) => with(OutlierTreatment::LnFromMinimum),
        ("raw_winmax1_f2_log_CT_plus", _) => with(LOG_CT_PLUS),
        ("raw_winmax1_f2_log_GII", _) => with(OutlierTreatment::LnGii),
        (screened, _) => {
            let maximum = screened.strip_prefix("screened_winmax").expect("a known file");
            default(maximum.parse().expect("a number"))
        }
    })
}

/// The transform behind a file of a single function.
pub fn single(stem: &str) -> Transform {
    let winsorised =
        |maximum| Treatment { remedy: winsorise(maximum), fallback: None, ..default(0) };
    match stem {
        "fn_boxcox_lambda0.5_makepos" => Transform::BoxCox(box_cox(0.5)),
        "fn_boxcox_lambda0_makepos" => Transform::BoxCox(box_cox(0.0)),
        "fn_log_CT" => Transform::LnCoinTool(CoinToolLogarithm { tail: LogarithmTail::High }),
        "fn_log_CT_orig" => Transform::LnFromMinimum,
        "fn_log_CT_plus" => {
            Transform::LnCoinTool(CoinToolLogarithm { tail: LogarithmTail::BySkewness })
        }
        "fn_winsorise_force3" => Transform::Winsorise(Winsorisation::Stepwise(Stepwise {
            maximum: Some(3),
            ties: TiedPoints::Together,
        })),
        "fn_winsorise_winmax5" => Transform::Treat(winsorised(Some(5))),
        "fn_winsorise_winmaxNULL" => Transform::Treat(winsorised(None)),
        other => panic!("no function behind `{other}`"),
    }
}
