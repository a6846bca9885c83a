//! Promotions' request examples.

use serde_json::{Value, json};

/// Operation 7.
pub fn new_promotion() -> Value {
    json!({"promotion_id": 2064, "start_date": "2026-09-01", "end_date": "2027-03-01"})
}

/// Operation 9.
pub fn cancellation() -> Value {
    json!({"cancellation_date": "2026-12-01"})
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{NewAccountPromotion, PromotionTerms};

    #[test]
    fn each_is_accepted() {
        NewAccountPromotion::read(&new_promotion()).unwrap();
        PromotionTerms::read_cancellation(&cancellation()).unwrap();
    }
}
