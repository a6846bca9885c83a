//! Credentials' request examples.

use serde_json::{Value, json};

/// Operations 44 and 47.
pub fn username() -> Value {
    json!({"username": "username@example.com"})
}

/// Operation 46.
pub fn new_username() -> Value {
    json!({"username": "new.username@example.com"})
}

/// Operation 45.
pub fn expiration_date() -> Value {
    json!({"expiration_date": "2025-12-31"})
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Credential;

    #[test]
    fn each_is_accepted() {
        Credential::read_username(&username()).unwrap();
        Credential::read_new_username(&new_username()).unwrap();
        Credential::read_expiration_date(&expiration_date()).unwrap();
    }
}
