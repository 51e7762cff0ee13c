//! The scores of chosen nodes.

use crate::fixture::{MIN_MAX, batch, bits, columns, doubles, session, stored};

#[tokio::test]
async fn a_struct_has_the_scores_of_each_node() {
    for gap in [0, 4] {
        let columns = columns(300, gap);
        let stored = stored(MIN_MAX, &columns);
        let slices: Vec<_> = columns.iter().map(Vec::as_slice).collect();
        let expected =
            stored.scorer().row_by_row(["life", "index"]).unwrap().score(&slices).unwrap();
        let context = session(&stored, vec![vec![batch(&columns)]], (1, 64));
        for (node, expected) in ["life", "index"].iter().zip(&expected) {
            let query = format!(
                "SELECT nodes(income, jobless, \"life-expectancy\", trust)['{node}'] FROM units"
            );
            let found = doubles(&context, &query).await.unwrap();
            assert_eq!(bits(&found), bits(expected), "{node}");
        }
    }
}
