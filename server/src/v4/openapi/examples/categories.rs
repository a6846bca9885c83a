//! Request examples of categories and special treatment.

use serde_json::{Value, json};

/// Operation 27.
pub fn new_categories() -> Value {
    json!({"categories": [{"name": "risk", "description": "Risk category", "valid_values": ["high", "low"]}]})
}

/// Operation 29.
pub fn change() -> Value {
    json!({"description": "Risk category", "valid_values": ["high", "medium", "low"]})
}

/// Operation 33.
pub fn assignment() -> Value {
    json!({"id": 1, "value": "high", "description": "Bill discount", "reason": "We sponsor their videos"})
}

/// Operation 35.
pub fn assignment_change() -> Value {
    json!({"value": "low", "reason": "Riesgo por campañas de fidelización"})
}

/// Operation 38.
pub fn special_treatments() -> Value {
    json!({"values": ["silver", "gold", "platinum", "vip"]})
}

/// Operation 40.
pub fn customer_special_treatment() -> Value {
    json!({"values": ["vip"]})
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Assignment, AssignmentChange, CategoryChange, CustomerSpecialTreatment, NewCategory, SpecialTreatments,
    };

    #[test]
    fn each_is_accepted() {
        NewCategory::read_list(&new_categories()).unwrap();
        CategoryChange::read(&change()).unwrap();
        Assignment::read(&assignment()).unwrap();
        AssignmentChange::read(&assignment_change()).unwrap();
        SpecialTreatments::read(&special_treatments()).unwrap();
        CustomerSpecialTreatment::read(&customer_special_treatment()).unwrap();
    }
}
