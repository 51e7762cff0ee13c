//! Laws: properties on generated cases, examples by hand, closed forms, and the order of the rooms.

mod aggregates;
mod aggregation;
mod allocation;
mod alone;
mod architecture;
mod audit;
mod axioms;
mod conditional;
mod decisions;
mod documents;
mod engine;
mod exact;
mod extreme_columns;
mod extremes;
mod generator;
mod links;
mod memo;
mod missing;
mod noise;
mod overflow;
mod panel;
mod parts;
mod ranking;
#[path = "../support/refusals.rs"]
mod refusals;
mod rows;
mod sensitivity;
mod sets;
mod sweep;
mod tables;
mod treatment;
mod uncertainty;
mod units_compared;
mod weighting;
mod workbook;
