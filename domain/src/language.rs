//! The languages a customer may be addressed in.

use crate::text::wire_enum;

wire_enum! {
    /// A customer's preferred language, by its ISO 639-1 code.
    pub enum Language {
        /// Spanish.
        Es = "es",
        /// Catalan.
        Ca = "ca",
        /// Galician.
        Gl = "gl",
        /// Basque.
        Eu = "eu",
        /// English.
        En = "en",
        /// Portuguese.
        Pt = "pt",
    }
}
