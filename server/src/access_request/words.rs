//! The words of a file for people, in English and Spanish.

use domain::Language;

/// The languages that files are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    Spanish,
}

impl Tongue {
    /// That of somebody who is addressed in this language: Spanish, too, for Spain's other languages.
    pub(super) fn of(language: Language) -> Self {
        match language {
            Language::Es | Language::Ca | Language::Gl | Language::Eu => Self::Spanish,
            Language::En | Language::Pt => Self::English,
        }
    }

    pub(super) fn choose(self, english: &'static str, spanish: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Spanish => spanish,
        }
    }
}

/// A word as it is kept, in English, in Spanish.
type Row = (&'static str, &'static str, &'static str);

const SECTIONS: &[Row] = &[
    ("customer", "Who you are and how to reach you", "Quién eres y cómo localizarte"),
    ("accounts", "Accounts", "Cuentas"),
    ("payment_methods", "How your accounts were paid", "Cómo se han pagado tus cuentas"),
    ("billing_addresses", "Where your invoices went", "Dónde se han enviado tus facturas"),
    ("cards", "Cards", "Tarjetas"),
    ("tokenization_requests", "Cards that were asked for", "Tarjetas solicitadas"),
    ("promotions", "Promotions", "Promociones"),
    ("promotion_operations", "What was done to promotions", "Cambios en las promociones"),
    ("contracts", "Contracts", "Contratos"),
    ("categories", "Categories, with their history", "Categorías, con su historial"),
    ("special_treatment", "Special treatment", "Trato especial"),
    ("credentials", "Your login", "Tu acceso"),
    ("identification_processes", "How you proved who you are", "Cómo te has identificado"),
    ("waiting", "What is still being done, or could not be", "Lo que está en curso o no se ha podido hacer"),
    ("audit", "What was done with your data, and who looked", "Qué se ha hecho con tus datos y quién los ha visto"),
];

/// In the order in which a row's fields are shown.
const LABELS: &[Row] = &[
    ("external_id", "Number", "Número"),
    ("type", "Type", "Tipo"),
    ("kind", "What", "Qué"),
    ("number", "Number", "Número"),
    ("account_id", "Account", "Cuenta"),
    ("account", "Account", "Cuenta"),
    ("account_external_id", "Account number", "Número de cuenta"),
    ("profile", "Details", "Datos"),
    ("personal_info", "Person", "Persona"),
    ("company_info", "Company", "Empresa"),
    ("digital_personal_info", "Person", "Persona"),
    ("name", "Name", "Nombre"),
    ("first_surname", "First surname", "Primer apellido"),
    ("second_surname", "Second surname", "Segundo apellido"),
    ("identity_document", "Identity document", "Documento de identidad"),
    ("birthdate", "Date of birth", "Fecha de nacimiento"),
    ("gender", "Gender", "Sexo"),
    ("nationality", "Nationality", "Nacionalidad"),
    ("role", "Role", "Función"),
    ("associated_users", "Who acts for the company", "Quién actúa por la empresa"),
    ("contact_info", "Contact", "Contacto"),
    ("phone_numbers", "Phones", "Teléfonos"),
    ("country_code", "Country code", "Prefijo"),
    ("emails", "E-mails", "Correos"),
    ("email", "E-mail", "Correo"),
    ("is_default", "Preferred", "Preferente"),
    ("postal_address", "Address", "Dirección"),
    ("address_lines", "Street", "Calle"),
    ("postal_code", "Postal code", "Código postal"),
    ("locality", "Town", "Localidad"),
    ("administrative_area", "Province or region", "Provincia o región"),
    ("state_id", "Province (code)", "Provincia (código)"),
    ("region_code", "Country", "País"),
    ("preferred_language", "Language", "Idioma"),
    ("segment", "Segment", "Segmento"),
    ("modality", "Kind of account", "Modalidad"),
    ("contract_reference", "Contract reference", "Referencia del contrato"),
    ("payment_method", "Payment method", "Forma de pago"),
    ("bank_transfer", "Bank transfer", "Transferencia"),
    ("direct_debit", "Direct debit", "Domiciliación"),
    ("credit_card", "Card", "Tarjeta"),
    ("teci", "Department store card", "Tarjeta de grandes almacenes"),
    ("details", "Details", "Detalles"),
    ("iban", "IBAN", "IBAN"),
    ("summary", "Last four digits", "Últimas cuatro cifras"),
    ("expiration_date", "Good until", "Válido hasta"),
    ("token_id", "Card's name at the vault", "Identificador de la tarjeta"),
    ("token_teci", "Card's name at the store", "Identificador de la tarjeta"),
    ("pending_card", "Card that is being read", "Tarjeta en proceso"),
    ("reference_id", "Reference", "Referencia"),
    ("reference", "Reference", "Referencia"),
    ("billing_address", "Billing address", "Dirección de facturación"),
    ("invoice", "Invoices", "Facturas"),
    ("cycle", "Cycle", "Ciclo"),
    ("day", "Day", "Día"),
    ("frequency", "Months", "Meses"),
    ("due_date_id", "Due date", "Vencimiento"),
    ("due_days_id", "Days to pay", "Días de pago"),
    ("delivery_mode", "Delivery", "Envío"),
    ("status", "State", "Estado"),
    ("error_message", "Why not", "Por qué no"),
    ("promotion_id", "Promotion", "Promoción"),
    ("operation", "What was done", "Operación"),
    ("at", "When", "Cuándo"),
    ("requests", "Requests", "Solicitudes"),
    ("request_external_id", "Request", "Solicitud"),
    ("create_date", "Made on", "Fecha de alta"),
    ("contract_reference_id", "Contract reference", "Referencia del contrato"),
    ("origin_user", "Made by", "Hecha por"),
    ("category_name", "Category", "Categoría"),
    ("category_id", "Category's number", "Número de la categoría"),
    ("value", "Value", "Valor"),
    ("description", "Description", "Descripción"),
    ("credential", "Login", "Acceso"),
    ("username", "User name", "Usuario"),
    ("process_date", "Date", "Fecha"),
    ("process", "Identification", "Identificación"),
    ("document", "Document", "Documento"),
    ("media_type", "Kind of file", "Tipo de archivo"),
    ("size_bytes", "Size in bytes", "Tamaño en bytes"),
    ("job", "Details", "Detalles"),
    ("event", "What happened", "Suceso"),
    ("reason", "Reason", "Motivo"),
    ("field", "Field", "Dato"),
    ("format", "Format", "Formato"),
    ("entity", "About", "Sobre"),
    ("entity_id", "Its id", "Su identificador"),
    ("before", "Before", "Antes"),
    ("after", "After", "Después"),
    ("start_date", "From", "Desde"),
    ("init_date", "From", "Desde"),
    ("end_date", "Until", "Hasta"),
    ("cancellation_date", "Cancelled on", "Cancelada el"),
    ("assigned_at", "Assigned", "Asignada"),
    ("modified_at", "Changed", "Modificada"),
    ("modified_by", "By", "Por"),
    ("created_at", "Since", "Desde"),
    ("updated_at", "Last changed", "Último cambio"),
    ("ended_at", "Ended", "Fin"),
    ("deleted_at", "Deleted", "Eliminado"),
    ("failed_at", "Given up", "Abandonado"),
    ("customer_external_id", "Customer number", "Número de cliente"),
    ("customer_id", "Customer's id", "Identificador de cliente"),
    ("id", "Id", "Identificador"),
];

/// The fields whose values are words of ours.
const NAMED: [&str; 8] =
    ["type", "gender", "segment", "modality", "status", "operation", "actor_kind", "preferred_language"];

const VALUES: &[Row] = &[
    ("PRIVATE_CUSTOMER", "Private customer", "Particular"),
    ("CORPORATE_CUSTOMER", "Company", "Empresa"),
    ("DIGITAL_CUSTOMER", "Digital customer", "Cliente digital"),
    ("MALE", "Male", "Hombre"),
    ("FEMALE", "Female", "Mujer"),
    ("OTHER", "Other", "Otro"),
    ("CONSUMER", "Consumer", "Consumidor"),
    ("SELF_EMPLOYEE", "Self-employed", "Autónomo"),
    ("SME", "Small or medium enterprise", "Pyme"),
    ("MOBILE", "Mobile", "Móvil"),
    ("LANDLINE", "Landline", "Fijo"),
    ("PASSPORT", "Passport", "Pasaporte"),
    ("PREPAID", "Prepaid", "Prepago"),
    ("RECURRING_PREPAID", "Recurring prepaid", "Prepago recurrente"),
    ("POSTPAID", "Postpaid", "Pospago"),
    ("BANK_TRANSFER", "Bank transfer", "Transferencia"),
    ("DIRECT_DEBIT", "Direct debit", "Domiciliación"),
    ("CREDIT_CARD", "Card", "Tarjeta"),
    ("TECI", "Department store card", "Tarjeta de grandes almacenes"),
    ("PENDING", "Pending", "Pendiente"),
    ("COMPLETED", "Completed", "Completado"),
    ("FAILED", "Failed", "Fallido"),
    ("RESERVED", "Reserved", "Reservado"),
    ("ACTIVE", "Active", "Activo"),
    ("INSERT", "Added", "Alta"),
    ("UPDATE", "Changed", "Cambio"),
    ("DELETE", "Removed", "Baja"),
    ("agent", "agent", "agente"),
    ("key", "program", "programa"),
    ("token", "program", "programa"),
    ("command", "operator", "operador"),
    ("es", "Spanish", "Español"),
    ("ca", "Catalan", "Catalán"),
    ("gl", "Galician", "Gallego"),
    ("eu", "Basque", "Euskera"),
    ("en", "English", "Inglés"),
    ("pt", "Portuguese", "Portugués"),
];

fn find(rows: &'static [Row], tongue: Tongue, word: &str) -> Option<&'static str> {
    rows.iter().find(|(known, ..)| *known == word).map(|(_, english, spanish)| tongue.choose(english, spanish))
}

/// A section's title.
pub(super) fn section(tongue: Tongue, name: &str) -> &str {
    find(SECTIONS, tongue, name).unwrap_or(name)
}

/// A field's label; one that has none is called as it is kept.
pub(super) fn label(tongue: Tongue, key: &str) -> String {
    find(LABELS, tongue, key).map_or_else(|| key.replace('_', " "), str::to_owned)
}

/// Where a field stands among the others.
pub(super) fn place(key: &str) -> usize {
    LABELS.iter().position(|(known, ..)| *known == key).unwrap_or(LABELS.len())
}

/// A value in words, where the field has words for its values.
pub(super) fn value(tongue: Tongue, key: &str, value: &str) -> String {
    let words = if NAMED.contains(&key) { find(VALUES, tongue, value) } else { None };
    words.unwrap_or(value).to_owned()
}

/// What was done, in the desk's words.
pub(super) fn action(tongue: Tongue, action: &str) -> String {
    app::action_words(action, tongue == Tongue::Spanish)
}
