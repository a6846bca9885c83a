//! The request examples, most of them the published ones: they work. One file for each noun.

pub mod customers;
