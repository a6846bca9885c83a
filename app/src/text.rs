//! Every word of the interface, in both languages side by side: a key that lacks one does not
//! compile. `{}` is where [`fill`] puts a value.

macro_rules! texts {
    ($($key:ident: $en:literal, $es:literal;)*) => {
        /// The interface's words in one language.
        pub struct Text { $(pub $key: &'static str),* }
        pub static EN: Text = Text { $($key: $en),* };
        pub static ES: Text = Text { $($key: $es),* };
    };
}

/// A text with its placeholders filled, in order.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut pieces = text.split("{}");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for (index, piece) in pieces.enumerate() {
        filled.push_str(values.get(index).copied().unwrap_or_default());
        filled.push_str(piece);
    }
    filled
}

/// The text for one or for several, with the number in it.
pub fn count(number: usize, one: &str, several: &str) -> String {
    fill(if number == 1 { one } else { several }, &[&number.to_string()])
}

/// A time to wait, in seconds up to one and a half minutes, else in whole minutes.
pub fn wait(seconds: u64, in_seconds: &str, in_minutes: &str) -> String {
    match seconds {
        0..=90 => fill(in_seconds, &[&seconds.to_string()]),
        longer => fill(in_minutes, &[&longer.div_ceil(60).to_string()]),
    }
}

texts! {
    // Frame
    skip_to_content: "Skip to content", "Saltar al contenido";
    search_customers: "Search customers", "Buscar clientes";
    search_hint: "Name, document, phone, e-mail or customer number", "Nombre, documento, teléfono, correo o número de cliente";
    new_customer: "New customer", "Nuevo cliente";
    organization: "Organization", "Organización";
    agent_menu: "Your menu", "Tu menú";
    signed_in_as: "Signed in as", "Sesión iniciada como";
    theme: "Theme", "Tema";
    theme_system: "System", "Sistema";
    theme_light: "Light", "Claro";
    theme_dark: "Dark", "Oscuro";
    sign_out: "Sign out", "Cerrar sesión";
    notifications: "Notifications", "Notificaciones";
    dismiss: "Dismiss", "Descartar";
    cancel: "Cancel", "Cancelar";
    save: "Save", "Guardar";
    saving: "Saving…", "Guardando…";
    edit: "Edit", "Editar";
    loading: "Loading…", "Cargando…";

    // Sign-in
    sign_in: "Sign in", "Iniciar sesión";
    sign_in_to: "Sign in to Clientela", "Inicia sesión en Clientela";
    user_name: "User name", "Usuario";
    password: "Password", "Contraseña";
    code: "Code", "Código";
    code_hint: "The six digits that your authenticator app shows, or a recovery code.", "Las seis cifras que muestra tu aplicación de autenticación, o un código de recuperación.";
    code_needed: "Type your one-time code too.", "Escribe también tu código de un solo uso.";
    code_wrong: "The code is not right, or was used before. Wait for the next one.", "El código no es correcto o ya se ha usado. Espera al siguiente.";
    wait_seconds: "Too many attempts. Try again in {} seconds.", "Demasiados intentos. Vuelve a intentarlo dentro de {} segundos.";
    wait_minutes: "Too many attempts. Try again in {} minutes.", "Demasiados intentos. Vuelve a intentarlo dentro de {} minutos.";
    sign_in_failed: "User name or password is not right.", "El usuario o la contraseña no son correctos.";

    // Who works here
    my_account: "Your account", "Tu cuenta";
    my_organizations: "Organizations", "Organizaciones";
    this_organization: "You are here", "Estás aquí";
    switch: "Switch", "Cambiar";
    switch_to: "Switch to {}", "Cambiar a {}";
    change_password: "Change password", "Cambiar contraseña";
    change_password_means: "All your other sessions end.", "Se cierran todas tus demás sesiones.";
    new_password: "New password", "Contraseña nueva";
    new_password_hint: "At least 12 characters. Three or four words are easy to remember and hard to guess.", "Al menos 12 caracteres. Tres o cuatro palabras son fáciles de recordar y difíciles de adivinar.";
    two_step: "Two-step sign-in", "Inicio de sesión en dos pasos";
    two_step_short: "Two steps", "Dos pasos";
    two_step_on: "Two-step sign-in is on", "Dos pasos: activado";
    two_step_off: "Two-step sign-in is off", "Dos pasos: desactivado";
    two_step_means: "At each sign-in you also type a code that an app on your phone shows. Nobody gets in with your password alone.", "En cada inicio de sesión escribes también un código que muestra una aplicación de tu móvil. Nadie entra solo con tu contraseña.";
    two_step_begin: "Set it up", "Configurarlo";
    two_step_scan: "Scan this with your authenticator app, then type the code that it shows.", "Escanea esto con tu aplicación de autenticación y escribe el código que muestra.";
    two_step_picture: "QR code for your authenticator app", "Código QR para tu aplicación de autenticación";
    two_step_secret: "Or type this key into it: {}", "O escribe en ella esta clave: {}";
    two_step_open: "Open it in an app on this device", "Abrirla en una aplicación de este dispositivo";
    two_step_confirm: "Turn it on", "Activar";
    two_step_code_hint: "Six digits.", "Seis cifras.";
    two_step_since: "A code is asked for at each of your sign-ins since {} UTC.", "Se pide un código en cada inicio de sesión desde el {} UTC.";
    two_step_remove: "Turn it off", "Desactivar";
    one_recovery_code: "{} recovery code is left.", "Queda {} código de recuperación.";
    several_recovery_codes: "{} recovery codes are left.", "Quedan {} códigos de recuperación.";
    recovery_codes: "Your recovery codes", "Tus códigos de recuperación";
    recovery_codes_hint: "Keep them somewhere safe: each gets you in once when you don't have the app. They are not shown again.", "Guárdalos en un lugar seguro: cada uno sirve una vez para entrar sin la aplicación. No se vuelven a mostrar.";
    sessions: "Sessions", "Sesiones";
    this_session: "This one", "Esta";
    unknown_device: "Unknown browser", "Navegador desconocido";
    session_times: "Last used {} UTC, signed in {} UTC", "Último uso: {} UTC; inicio: {} UTC";
    end_session: "End", "Cerrar";
    end_session_of: "End the session on {}, last used {}", "Cerrar la sesión en {}, usada por última vez el {}";
    end_other_sessions: "End all others", "Cerrar todas las demás";
    no_sessions: "No session is open.", "No hay ninguna sesión abierta.";
    sign_out_everywhere: "Sign out everywhere", "Cerrar todas";
    agent: "Agent", "Agente";
    agents: "Agents", "Agentes";
    invite: "Invite", "Invitar";
    invite_means: "You get a link to hand over. It is good once, for three days.", "Obtendrás un enlace para entregar. Sirve una vez, durante tres días.";
    username_hint: "What they sign in with, without spaces. Somebody who works for another organization here keeps their user name and password.", "Con el que inicia sesión, sin espacios. Quien ya trabaja para otra organización conserva su usuario y su contraseña.";
    role: "Role", "Rol";
    roles: "Roles", "Roles";
    role_agent: "Agent", "Agente";
    role_supervisor: "Supervisor", "Supervisor";
    role_administrator: "Administrator", "Administrador";
    role_auditor: "Auditor", "Auditor";
    suspended: "Suspended", "Suspendido";
    never_signed_in: "Has not signed in yet", "Aún no ha iniciado sesión";
    signed_in_at: "Signed in last on {} UTC", "Último inicio de sesión: {} UTC";
    more_agents: "More agents", "Más agentes";
    invitations: "Invitations", "Invitaciones";
    invitation_link: "The link to hand over", "El enlace para entregar";
    invitation_link_hint: "Whoever has it can come in: give it to nobody else. It is not shown again.", "Quien lo tenga puede entrar: no lo entregues a nadie más. No se vuelve a mostrar.";
    new_password_link: "New password", "Contraseña nueva";
    good_until: "Good until {} UTC", "Válido hasta {} UTC";
    withdraw: "Withdraw", "Retirar";
    withdraw_of: "Withdraw the invitation of {}", "Retirar la invitación de {}";
    change_role: "Change role", "Cambiar rol";
    change_role_means: "Their sessions end: what they may do begins with a new one.", "Se cierran sus sesiones: lo que puede hacer empieza con una nueva.";
    suspend_agent: "Suspend", "Suspender";
    resume_agent: "Let in again", "Readmitir";
    offer_password: "Link for a new password", "Enlace para contraseña nueva";
    reset_codes: "Turn off two-step sign-in", "Desactivar los dos pasos";
    manage_yourself: "Nobody manages themselves: ask another administrator.", "Nadie se gestiona a sí mismo: pídelo a otro administrador.";
    works_elsewhere: "Works for another organization too: only the operator resets password and second step.", "Trabaja también para otra organización: solo el operador restablece la contraseña y el segundo paso.";
    welcome: "Welcome", "Te damos la bienvenida";
    welcome_to: "Welcome to {}", "Te damos la bienvenida a {}";
    new_password_title: "Set a new password", "Elige una contraseña nueva";
    known_password_hint: "The one that you sign in to Clientela with already.", "La que ya usas para iniciar sesión en Clientela.";
    go_on: "Go on", "Continuar";
    invitation_over: "This link is no longer good", "Este enlace ya no es válido";
    invitation_over_hint: "It was used before, or is older than three days. Ask for another.", "Ya se ha usado o tiene más de tres días. Pide otro.";
    new_role: "New role", "Nuevo rol";
    remove: "Remove", "Quitar";
    delete_role: "Remove the role {}", "Quitar el rol {}";
    permissions: "Permissions", "Permisos";
    one_agent: "{} agent", "{} agente";
    several_agents: "{} agents", "{} agentes";
    one_permission: "{} permission", "{} permiso";
    several_permissions: "{} permissions", "{} permisos";
    may_see: "See {}", "Ver {}";
    may_change: "Change {}", "Modificar {}";
    may_accounts: "accounts", "cuentas";
    may_external_accounts: "accounts by external number", "cuentas por número externo";
    may_customers: "customers", "clientes";
    may_external_customers: "customers by external number", "clientes por número externo";
    may_categories: "the organization's categories", "las categorías de la organización";
    may_customer_categories: "customers' categories", "las categorías de los clientes";
    may_special_treatment: "the special treatments", "los tratamientos especiales";
    may_customer_special_treatment: "a customer's special treatment", "el tratamiento especial de un cliente";
    may_tokenization: "card requests", "las altas de tarjetas";
    may_credentials: "customers' credentials", "las credenciales de los clientes";
    may_identification: "identifications", "las identificaciones";
    may_reveal: "Reveal a masked value, with a reason", "Mostrar un dato oculto, con un motivo";
    may_export: "Take out all data of a customer", "Extraer todos los datos de un cliente";
    may_erase: "Erase a customer for good", "Borrar un cliente definitivamente";
    may_manage_agents: "Manage agents and roles", "Gestionar agentes y roles";
    may_manage_keys: "Manage API keys", "Gestionar claves de API";
    may_read_audit: "Read the audit trail", "Consultar el registro de auditoría";
    may_unmasked: "See sensitive values in full", "Ver los datos sensibles completos";
    manage_agents: "manage agents and roles", "gestionar agentes y roles";
    manage_keys: "manage API keys", "gestionar claves de API";
    api_keys: "API keys", "Claves de API";
    new_key: "New key", "Nueva clave";
    create_key: "Create key", "Crear clave";
    key_created: "Key created", "Clave creada";
    key_created_hint: "Copy it now: it is not shown again.", "Cópiala ahora: no se vuelve a mostrar.";
    key_name_hint: "The program that uses it: histories call it so.", "El programa que la usa: así aparece en los historiales.";
    expires: "Ends on", "Caduca el";
    key_expires_hint: "At the beginning of this day, UTC. Without a date it has no end.", "Al comienzo de ese día, UTC. Sin fecha no caduca.";
    no_keys: "There are no keys.", "No hay claves.";
    more_keys: "More keys", "Más claves";
    key_made: "Made {} UTC", "Creada: {} UTC";
    key_used: "last used {} UTC", "último uso: {} UTC";
    key_unused: "never used", "sin usar";
    key_no_end: "no end", "sin caducidad";
    key_revoked: "Revoked {} UTC", "Revocada: {} UTC";
    revoke: "Revoke", "Revocar";
    revoke_key: "Revoke the key {}", "Revocar la clave {}";
    act_session_switch: "Switched organization", "Cambio de organización";
    act_session_end: "Session ended", "Sesión cerrada desde otra";
    act_agent_create: "Agent added", "Agente añadido";
    act_agent_role: "Agent's role changed", "Rol de un agente cambiado";
    act_agent_suspend: "Agent suspended", "Agente suspendido";
    act_agent_resume: "Agent let in again", "Agente readmitido";
    act_change_password: "Own password changed", "Contraseña propia cambiada";
    act_reset_password: "New password set", "Contraseña nueva puesta";
    act_offer_password: "Link for a new password made", "Enlace para contraseña nueva creado";
    act_invite: "Agent invited", "Agente invitado";
    act_withdraw: "Invitation withdrawn", "Invitación retirada";
    act_totp_enrol: "Two-step sign-in turned on", "Dos pasos activados";
    act_totp_remove: "Two-step sign-in turned off", "Dos pasos desactivados";
    act_totp_reset: "Two-step sign-in turned off for an agent", "Dos pasos de un agente desactivados";
    act_role_create: "Role made", "Rol creado";
    act_role_change: "Role changed", "Rol cambiado";
    act_role_delete: "Role removed", "Rol quitado";
    act_key_create: "API key made", "Clave de API creada";
    act_key_revoke: "API key revoked", "Clave de API revocada";
    revoke_means: "Programs that use it get in no more. It can't be undone.", "Los programas que la usan dejarán de entrar. No se puede deshacer.";
    revoke_for_good: "Revoke for good", "Revocar definitivamente";
    all_of_api: "All permissions of the API", "Todos los permisos de la API";
    done_ended: "Signed out there", "Sesión cerrada";
    done_password: "Password changed", "Contraseña cambiada";
    done_two_step_on: "Two-step sign-in is on", "Inicio de sesión en dos pasos activado";
    done_two_step_off: "Two-step sign-in is off", "Inicio de sesión en dos pasos desactivado";
    done_invited: "Link made", "Enlace creado";
    done_withdrawn: "Invitation withdrawn", "Invitación retirada";
    done_role: "Role changed", "Rol cambiado";
    done_suspended: "Agent suspended", "Agente suspendido";
    done_resumed: "Agent let in again", "Agente readmitido";
    done_codes_reset: "Two-step sign-in turned off", "Dos pasos desactivados";
    done_role_deleted: "Role removed", "Rol quitado";
    done_revoked: "Key revoked", "Clave revocada";

    // Failures
    forbidden_title: "Not allowed", "Sin permiso";
    forbidden: "You can't {}: your user lacks the permission {}.", "No puedes {}: a tu usuario le falta el permiso {}.";
    forbidden_hint: "Ask whoever manages Clientela's users in your organization for it.", "Pídelo a quien gestione los usuarios de Clientela en tu organización.";
    see_customers: "find or see customers", "buscar ni ver clientes";
    change_customers: "create, change or delete customers", "crear, modificar ni eliminar clientes";
    do_this: "do this", "hacer esto";
    not_found_title: "Not found", "No encontrado";
    not_found: "There is nothing at this address, or it has been deleted.", "No hay nada en esta dirección, o se ha eliminado.";
    unavailable_title: "Not available just now", "No disponible en este momento";
    unavailable: "Clientela can't reach its database. Try again in a moment.", "Clientela no puede acceder a su base de datos. Inténtalo de nuevo en un momento.";
    too_many_title: "Too many requests", "Demasiadas peticiones";
    too_many: "That was a lot in a short time. Wait a minute, then try again.", "Han sido muchas peticiones en poco tiempo. Espera un minuto y vuelve a intentarlo.";
    internal_title: "Something went wrong", "Algo ha fallado";
    internal: "The error has been logged. Try again; if it stays, tell your supervisor.", "El error ha quedado registrado. Inténtalo de nuevo; si persiste, avisa a tu responsable.";
    network_failed: "The server could not be reached. Check your connection and try again.", "No se ha podido contactar con el servidor. Comprueba la conexión e inténtalo de nuevo.";
    session_ended: "Your session has ended. Sign in again in another tab, then send this form again.", "Tu sesión ha terminado. Inicia sesión en otra pestaña y vuelve a enviar este formulario.";
    retry: "Try again", "Reintentar";
    to_search: "Back to search", "Volver a la búsqueda";

    // Search
    find_a_customer: "Find a customer", "Busca un cliente";
    find_by: "Type at least two characters of any of these:", "Escribe al menos dos caracteres de cualquiera de estos datos:";
    example_name: "with or without accents", "con o sin acentos";
    example_document: "NIF, NIE, CIF or passport, also with dots and dashes", "NIF, NIE, CIF o pasaporte, también con puntos y guiones";
    example_phone: "with or without +34 and spaces", "con o sin +34 y espacios";
    example_email: "the whole address or its beginning", "la dirección entera o su comienzo";
    example_number: "customer number", "número de cliente";
    key_focus: "goes to the search box", "va al cuadro de búsqueda";
    key_move: "move through the results", "recorren los resultados";
    key_open: "opens the customer", "abre la ficha del cliente";
    results_for: "Customers matching “{}”", "Clientes que coinciden con «{}»";
    one_customer: "{} customer", "{} cliente";
    several_customers: "{} customers", "{} clientes";
    more_customers: "{} customers, and there are more", "{} clientes, y hay más";
    pages_of_results: "Pages of results", "Páginas de resultados";
    show_more: "More results", "Más resultados";
    first_results: "First results", "Primeros resultados";
    nothing_found: "No customer matches “{}”", "Ningún cliente coincide con «{}»";
    nothing_found_hint: "Try fewer words, the document, or the phone number.", "Prueba con menos palabras, el documento o el teléfono.";
    create_with_this: "Create a customer with this", "Crear un cliente con estos datos";
    too_short: "Type at least two characters.", "Escribe al menos dos caracteres.";
    matched: "Matched", "Coincide";
    matched_name: "Name", "Nombre";
    matched_document: "Document", "Documento";
    matched_phone: "Phone", "Teléfono";
    matched_email: "E-mail", "Correo";
    matched_number: "Number", "Número";
    customer: "Customer", "Cliente";

    // Customer
    private_customer: "Private customer", "Cliente particular";
    corporate_customer: "Corporate customer", "Cliente empresa";
    digital_customer: "Digital customer", "Cliente digital";
    customer_number: "Customer number", "Número de cliente";
    copy: "Copy", "Copiar";
    copied: "Copied", "Copiado";
    personal: "Person", "Persona";
    company: "Company", "Empresa";
    representative: "Representative", "Representante";
    representative_optional: "Representative (optional)", "Representante (opcional)";
    of_representative: " of the representative", " del representante";
    no_representative: "No representative", "Sin representante";
    contact: "Contact", "Contacto";
    settings: "Settings", "Preferencias";
    record: "Record", "Ficha";
    full_name: "Name", "Nombre";
    age: "{} years old", "{} años";
    phones: "Phones", "Teléfonos";
    emails: "E-mail addresses", "Correos electrónicos";
    postal_address: "Postal address", "Dirección postal";
    is_default: "Default", "Principal";
    created: "Created", "Creado";
    updated: "Last changed", "Último cambio";
    identifier: "Id", "Identificador";
    none: "—", "—";
    edit_section: "Edit: {}", "Editar: {}";
    saved: "Changes saved", "Cambios guardados";
    customer_created: "Customer created", "Cliente creado";

    // Deleting a customer
    delete_customer: "Delete customer", "Eliminar cliente";
    deleting: "Deleting…", "Eliminando…";
    delete_this: "Delete {}?", "¿Eliminar el cliente {}?";
    delete_means: "Nobody will find this customer any more, neither here nor from another system. It can't be undone.", "Nadie volverá a encontrar este cliente, ni aquí ni desde otros sistemas. No se puede deshacer.";
    delete_stale_title: "Somebody else has just changed this customer", "Otra persona acaba de modificar este cliente";
    delete_stale: "Nothing was deleted. Look at it again before you decide.", "No se ha eliminado nada. Revísalo antes de decidir.";
    look_again: "Look at it again", "Revisarlo";
    customer_deleted: "Customer deleted", "Cliente eliminado";

    // Fields
    document: "Document", "Documento";
    document_type: "Document type", "Tipo de documento";
    document_number: "Document number", "N.º de documento";
    name: "Name", "Nombre";
    first_surname: "First surname", "Primer apellido";
    second_surname: "Second surname", "Segundo apellido";
    gender: "Gender", "Género";
    nationality: "Nationality", "Nacionalidad";
    birthdate: "Birthdate", "Fecha de nacimiento";
    company_name: "Company name", "Razón social";
    segment: "Segment", "Segmento";
    preferred_language: "Preferred language", "Idioma preferido";
    country_code: "Country code", "Prefijo";
    phone: "Phone", "Teléfono";
    phone_number: "Phone number", "Número de teléfono";
    phone_type: "Phone type", "Tipo de teléfono";
    email: "E-mail", "Correo electrónico";
    address_line: "Address", "Dirección";
    postal_code: "Postal code", "Código postal";
    locality: "Town", "Localidad";
    administrative_area: "Province", "Provincia";
    region_code: "Country", "País";
    province_proposed: "Province proposed from the postal code", "Provincia propuesta por el código postal";
    optional: "optional", "opcional";
    choose: "Choose…", "Elige…";
    not_given: "Not given", "Sin indicar";
    add_phone: "Add a phone", "Añadir un teléfono";
    add_email: "Add an e-mail address", "Añadir un correo";
    remove_this: "Remove {}", "Quitar {}";
    numbered: "{} {}", "{} {}";

    // Values
    gender_male: "Male", "Hombre";
    gender_female: "Female", "Mujer";
    gender_other: "Other", "Otro";
    segment_consumer: "Consumer", "Particular";
    segment_self_employee: "Self-employed", "Autónomo";
    segment_sme: "SME", "Pyme";
    passport: "Passport", "Pasaporte";
    mobile: "Mobile", "Móvil";
    landline: "Landline", "Fijo";
    language_es: "Spanish", "Castellano";
    language_ca: "Catalan", "Catalán";
    language_gl: "Galician", "Gallego";
    language_eu: "Basque", "Euskera";
    language_en: "English", "Inglés";
    language_pt: "Portuguese", "Portugués";

    // New customer
    customer_type: "Customer type", "Tipo de cliente";
    private_short: "Private", "Particular";
    corporate_short: "Corporate", "Empresa";
    digital_short: "Digital", "Digital";
    create_customer: "Create customer", "Crear cliente";
    creating: "Creating…", "Creando…";
    duplicate_document: "A customer with this document already exists", "Ya existe un cliente con este documento";
    duplicate_email: "A customer with this e-mail already exists", "Ya existe un cliente con este correo";
    duplicate_hint: "What you typed is kept. Open the existing customer, or correct the form below.", "Se conserva lo que has escrito. Abre el cliente existente o corrige el formulario.";
    open_existing: "Open the existing customer", "Abrir el cliente existente";

    // Forms
    one_problem: "{} problem to correct", "{} dato por corregir";
    several_problems: "{} problems to correct", "{} datos por corregir";
    conflict_title: "Somebody else saved this customer first", "Otra persona ha guardado cambios en este cliente antes que tú";
    conflict_hint: "Nothing is lost. Choose for each difference, then save again. Your other changes below are kept.", "No se ha perdido nada. Elige en cada diferencia y vuelve a guardar. Tus demás cambios se conservan abajo.";
    conflict_none: "The same section was not changed: save again to apply your changes.", "Esta sección no ha cambiado: guarda de nuevo para aplicar tus cambios.";
    conflict_theirs: "Saved by the other person", "Guardado por la otra persona";
    conflict_mine: "Yours", "Tu versión";
    conflict_empty: "(empty)", "(vacío)";

    // Masked values
    masked_value: "Hidden value", "Dato oculto";
    masked_hint: "Hidden. Leave it as it is to keep it.", "Oculto. Déjalo como está para conservarlo.";
    masked_date: "Hidden (••/••/••••). Leave it empty to keep it.", "Oculta (••/••/••••). Déjala vacía para conservarla.";
    bank_account: "Bank account", "Cuenta bancaria";
    reveal: "Show", "Mostrar";
    hide: "Hide", "Ocultar";
    reveal_this: "Show the {}", "Mostrar: {}";
    reveal_means: "It is shown for 60 seconds. The audit trail keeps that you looked, and why.", "Se muestra durante 60 segundos. El registro de auditoría guarda que lo has consultado y por qué.";
    shown_for: "Shown for {} seconds", "Visible durante {} segundos";
    reason_caller: "To identify the caller", "Identificar a quien llama";
    reason_incident: "To deal with a complaint or fault", "Tramitar una reclamación o avería";
    reason_correction: "To correct the customer's data", "Corregir los datos del cliente";
    reason_authority: "Asked for by an authority", "Petición de una autoridad";
    reason_other: "Another reason, in your words", "Otro motivo, con tus palabras";
    reason_missing: "Choose or type a reason, of 200 characters at most.", "Elige o escribe un motivo, de 200 caracteres como máximo.";

    // The audit trail
    audit_trail: "Audit trail", "Registro de auditoría";
    audit_entry: "Audit entry", "Entrada de auditoría";
    audit_from: "From day", "Desde el día";
    audit_until: "To day", "Hasta el día";
    audit_person: "Who", "Quién";
    audit_action: "What was done", "Qué se hizo";
    audit_any_action: "Anything", "Cualquier cosa";
    audit_customer: "Customer (number or id)", "Cliente (número o identificador)";
    audit_show: "Show", "Mostrar";
    audit_wrong_day: "That is not a day.", "Eso no es un día.";
    audit_no_customer: "There is no customer with this number or id.", "No hay ningún cliente con este número o identificador.";
    audit_nothing: "Nothing was done that matches.", "No se hizo nada que coincida.";
    audit_pages: "Pages of the trail", "Páginas del registro";
    audit_newest: "Newest", "Lo más reciente";
    audit_older: "Older", "Anteriores";
    audit_export: "Export all that matches:", "Exportar todo lo que coincide:";
    audit_customer_number: "Customer {}", "Cliente {}";
    audit_time: "When", "Cuándo";
    audit_address: "From where", "Desde dónde";
    audit_reason: "Reason", "Motivo";
    audit_entity: "Of what", "Sobre qué";
    audit_request: "Request", "Petición";
    audit_changes: "What changed", "Qué cambió";
    audit_before: "Before", "Antes";
    audit_after: "After", "Después";
    actor_agent: "agent", "agente";
    actor_key: "API key", "clave de API";
    actor_command: "system", "sistema";
    who_looked: "Who looked at this", "Quién ha consultado esta ficha";
    act_customer_create: "Customer created", "Cliente creado";
    act_customer_update: "Customer changed", "Cliente modificado";
    act_customer_delete: "Customer deleted", "Cliente eliminado";
    act_customer_open: "Customer opened", "Ficha de cliente abierta";
    act_customer_import: "Customer imported", "Cliente importado";
    act_customer_reveal: "Masked value shown", "Dato oculto mostrado";
    act_caller_check: "Caller checked", "Comprobación de quien llama";
    act_set_representative: "Representative set", "Representante modificado";
    act_convert_nie: "NIE replaced by NIF", "NIE sustituido por NIF";
    act_special_treatment: "Special treatment changed", "Tratamiento especial modificado";
    act_category_assign: "Category given", "Categoría asignada";
    act_category_change: "Category changed", "Categoría modificada";
    act_category_end: "Category taken away", "Categoría retirada";
    act_account_create: "Account created", "Cuenta creada";
    act_account_end: "Account ended", "Cuenta terminada";
    act_account_import: "Account imported", "Cuenta importada";
    act_payment_method: "Payment method changed", "Método de pago modificado";
    act_billing_address: "Billing address changed", "Dirección de facturación modificada";
    act_promotion_add: "Promotion added", "Promoción añadida";
    act_promotion_cancel: "Promotion ended", "Promoción terminada";
    act_tokenization: "Card registered", "Tarjeta registrada";
    act_card_import: "Card imported", "Tarjeta importada";
    act_credential_create: "Credential created", "Credencial creada";
    act_credential_delete: "Credential deleted", "Credencial eliminada";
    act_credential_username: "User name changed", "Usuario de la credencial modificado";
    act_identification: "Identification added", "Identificación añadida";
    act_document_view: "Document viewed", "Documento consultado";
    act_sign_in: "Signed in", "Sesión iniciada";
    act_sign_in_failed: "Sign-in failed", "Inicio de sesión fallido";
    act_sign_out: "Signed out", "Sesión cerrada";
    act_audit_export: "Audit trail exported", "Registro de auditoría exportado";
    act_org_settings: "Settings changed", "Ajustes modificados";

    // Problems of a value
    problem_missing: "Fill this in.", "Rellena este dato.";
    problem_not_clearable: "This can't be empty.", "No puede quedar vacío.";
    problem_too_long: "At most {} characters.", "Como máximo {} caracteres.";
    problem_too_short: "At least {} characters.", "Al menos {} caracteres.";
    problem_too_many: "At most {} of these.", "Como máximo {}.";
    problem_too_few: "At least {} of these.", "Al menos {}.";
    problem_control: "It has characters that can't be stored; type it again.", "Contiene caracteres que no se pueden guardar; vuelve a escribirlo.";
    problem_one_of: "Choose one of: {}.", "Elige una de estas opciones: {}.";
    problem_nif: "A NIF is 8 digits and a letter, such as 12345678Z.", "Un NIF son 8 cifras y una letra, como 12345678Z.";
    problem_nie: "A NIE is X, Y or Z, 7 digits and a letter, such as X1234567L.", "Un NIE es X, Y o Z, 7 cifras y una letra, como X1234567L.";
    problem_cif: "A CIF is a letter, 7 digits and a letter or digit.", "Un CIF es una letra, 7 cifras y una letra o cifra.";
    problem_passport: "A passport is 5 to 20 letters A to Z and digits.", "Un pasaporte son de 5 a 20 letras de la A a la Z y cifras.";
    problem_bad_control: "The last character doesn't match the number; check each digit.", "El último carácter no corresponde al número; comprueba cada cifra.";
    problem_segment_needs_cif: "An SME needs a CIF.", "Una pyme necesita un CIF.";
    problem_country_code: "A country code such as +34.", "Un prefijo como +34.";
    problem_phone: "Only digits, 4 to 15.", "Solo cifras, de 4 a 15.";
    problem_phone_of_country: "Not a valid phone number for {}.", "No es un teléfono válido para {}.";
    problem_email: "Not an e-mail address, such as ana@example.com.", "No es un correo válido, como ana@example.com.";
    problem_postal_code: "Five digits, 00000 to 52999.", "Cinco cifras, de 00000 a 52999.";
    problem_undefined: "It can't contain the word “undefined”.", "No puede contener la palabra «undefined».";
    problem_country: "Two letters of a country, such as ES.", "Dos letras de un país, como ES.";
    problem_date: "Not a date.", "No es una fecha.";
    problem_future: "It can't be in the future.", "No puede estar en el futuro.";
    problem_too_old: "It can't be before 1900.", "No puede ser anterior a 1900.";
    problem_duplicate: "It is in the list already.", "Ya está en la lista.";
    problem_two_defaults: "Only one can be the default.", "Solo uno puede ser el principal.";
    problem_common_password: "This password is guessed first. Choose another.", "Esta contraseña es de las primeras que se prueban. Elige otra.";
    problem_wrong_password: "The password is not right.", "La contraseña no es correcta.";
    problem_in_use: "It is in use.", "Está en uso.";
    problem_other: "Not accepted: {}.", "No se admite: {}.";

    // Accounts
    accounts: "Accounts", "Cuentas";
    account: "Account {}", "Cuenta {}";
    account_number: "Account number", "Número de cuenta";
    see_accounts: "see accounts", "ver cuentas";
    change_accounts: "create, change or end accounts", "crear, modificar ni dar de baja cuentas";
    no_accounts: "No accounts yet", "Aún no tiene cuentas";
    new_account: "New account", "Nueva cuenta";
    new_account_of: "New account of {}", "Nueva cuenta de {}";
    create_account: "Create account", "Crear cuenta";
    account_created: "Account created", "Cuenta creada";
    one_ended: "{} ended account", "{} cuenta de baja";
    several_ended: "{} ended accounts", "{} cuentas de baja";
    newest_accounts: "Only the newest {} are shown.", "Solo se muestran las {} más recientes.";
    account_open: "Open", "Activa";
    account_ended: "Ended", "De baja";
    ended_on: "Ended on {}", "De baja desde el {}";
    modality: "Modality", "Modalidad";
    prepaid: "Prepaid", "Prepago";
    recurring_prepaid: "Recurring prepaid", "Prepago recurrente";
    postpaid: "Postpaid", "Pospago";
    postpaid_hint: "What was used is paid at the end of each period.", "Se paga lo consumido al final de cada periodo.";
    recurring_prepaid_hint: "A fixed amount is paid at the beginning of each period.", "Se paga una cantidad fija al principio de cada periodo.";
    payment_method: "Payment method", "Forma de pago";
    bank_transfer: "Bank transfer", "Transferencia";
    direct_debit: "Direct debit", "Domiciliación";
    card: "Card", "Tarjeta";
    teci: "El Corte Inglés card", "Tarjeta El Corte Inglés";
    no_payment_method: "No payment method", "Sin forma de pago";
    card_ending: "ending in {}", "terminada en {}";
    card_until: "valid until {}", "válida hasta {}";
    card_expired: "expired {}", "caducada {}";
    card_waits: "Waiting for the card", "Esperando la tarjeta";
    card_waits_long: "The card vault is still reading the new card. Until it has, the account stays as it is.", "El custodio de tarjetas aún está leyendo la tarjeta nueva. Mientras tanto, la cuenta sigue igual.";
    card_looks: "This page looks every two seconds.", "Esta página lo comprueba cada dos segundos.";
    card_unreachable: "The server can't be reached just now; this page keeps trying.", "Ahora mismo no se puede contactar con el servidor; esta página lo sigue intentando.";
    card_answered: "The card vault has answered", "El custodio de tarjetas ha respondido";
    check_now: "Check now", "Comprobar ahora";
    card_failed: "The new card was not accepted", "La tarjeta nueva no se ha aceptado";
    card_failed_why: "The card vault says: “{}”. The payment method was not changed.", "El custodio de tarjetas dice: «{}». La forma de pago no ha cambiado.";
    card_retry: "Try another card", "Probar con otra tarjeta";
    change: "Change", "Cambiar";
    change_payment_method: "Change payment method", "Cambiar la forma de pago";
    paid_now: "Now", "Ahora";
    payment_hint: "In force at once; a new card as soon as the vault has read it.", "Se aplica al momento; una tarjeta nueva, en cuanto el custodio la haya leído.";
    iban: "IBAN", "IBAN";
    iban_so_far: "{}: {} of {} characters", "{}: {} de {} caracteres";
    iban_too_long: "{}: {} characters instead of {}", "{}: {} caracteres en lugar de {}";
    iban_right: "Right: {}", "Correcto: {}";
    stored_card: "Card ending in {}", "Tarjeta terminada en {}";
    new_card: "New card", "Tarjeta nueva";
    card_reference: "Reference from the card vault", "Referencia del custodio de tarjetas";
    card_reference_hint: "The customer types the card into the vault's own page; it gives this reference. Never ask for a card number.", "El cliente escribe la tarjeta en la página del custodio, que da esta referencia. No pidas nunca un número de tarjeta.";
    method_conflict: "Somebody else changed this account first", "Otra persona ha modificado esta cuenta antes que tú";
    method_conflict_hint: "It is paid by {} now. Your choice below is kept: save again to put it in that place.", "Ahora se paga por: {}. Tu elección se conserva abajo: guarda de nuevo para ponerla en su lugar.";
    method_conflict_ended: "The account was ended meanwhile, and can't be changed any more.", "La cuenta se ha dado de baja entretanto y ya no se puede modificar.";
    account_is_ended: "This account has ended and can't be changed any more.", "Esta cuenta está de baja y ya no se puede modificar.";
    account_is_prepaid: "A prepaid account is topped up: it has no payment method.", "Una cuenta de prepago se recarga: no tiene forma de pago.";
    billing_address: "Billing address", "Dirección de facturación";
    change_billing_address: "Change billing address", "Cambiar la dirección de facturación";
    same_address: "The customer's postal address: {}", "La dirección postal del cliente: {}";
    invoice_recipient: "Invoices go to", "Las facturas van a";
    invoice_cycle: "Billing cycle", "Ciclo de facturación";
    invoice_delivery: "Invoice delivery", "Envío de la factura";
    contract_reference: "Contract reference", "Referencia del contrato";
    account_facts: "Facts", "Datos";
    opened_on: "Opened", "Alta";
    end_account: "End account", "Dar de baja la cuenta";
    ending_account: "Ending…", "Dando de baja…";
    end_this: "End account {}?", "¿Dar de baja la cuenta {}?";
    end_means: "It will not be charged any more and can't be changed or opened again. It can still be read. A card that is still being read will not become its payment method.", "No se cobrará más y no se podrá modificar ni volver a activar. Se podrá seguir consultando. Una tarjeta que aún se esté leyendo no llegará a ser su forma de pago.";
    end_stale_title: "Somebody else has just changed this account", "Otra persona acaba de modificar esta cuenta";
    end_stale: "Nothing was ended. Look at it again before you decide.", "No se ha dado de baja nada. Revísala antes de decidir.";
    account_ended_done: "Account ended", "Cuenta dada de baja";
    promotions: "Promotions", "Promociones";
    promotion: "Promotion {}", "Promoción {}";
    promotions_all: "All", "Todas";
    promotions_active: "Active", "Activas";
    promotions_scheduled: "Scheduled", "Programadas";
    no_promotions: "No promotions", "Sin promociones";
    from_to: "{} to {}", "Del {} al {}";
    from_on: "from {}, for good", "desde el {}, sin fin";
    active: "Active", "Activa";
    scheduled: "Scheduled", "Programada";
    contracts: "Contracts", "Contratos";
    no_contracts: "No contracts", "Sin contratos";
    in_force: "In force", "Vigente";
    contract_request: "Request {}", "Solicitud {}";
    requested_by: "by {}", "por {}";
    one_request: "{} request", "{} solicitud";
    several_requests: "{} requests", "{} solicitudes";
    account_history: "History", "Historial";
    history_opened: "Account opened", "Alta de la cuenta";
    history_ended: "Account ended", "Baja de la cuenta";
    history_method: "Payment method changed", "Cambio de forma de pago";
    history_first_method: "First payment method", "Primera forma de pago";
    history_address: "Billing address changed", "Cambio de dirección de facturación";
    history_first_address: "First billing address", "Primera dirección de facturación";
    was_before: "before: ", "antes: ";
    is_after: "afterwards: ", "después: ";
    older_events: "{} older", "{} anteriores";
    problem_iban: "It doesn't have the form of an IBAN of its country.", "No tiene la forma de un IBAN de su país.";
    problem_iban_control: "The check digits don't match: a character is wrong, or two are swapped.", "Los dígitos de control no cuadran: hay un carácter mal o dos cambiados de sitio.";
    problem_iban_not_sepa: "Its country is not in SEPA: direct debits can't be collected there.", "Su país no está en la zona SEPA: no se puede domiciliar.";
    problem_unknown_card: "The card vault doesn't know this card.", "El custodio de tarjetas no conoce esta tarjeta.";
    problem_reference: "A reference is 32 digits and letters from a to f, with or without dashes.", "Una referencia son 32 cifras y letras de la a a la f, con o sin guiones.";
    problem_used_before: "This was used before: it works only once.", "Ya se usó antes: solo sirve una vez.";

    delete_open_title: "This customer has an open account", "Este cliente tiene una cuenta activa";
    delete_open: "Nothing was deleted. End the customer's accounts first.", "No se ha eliminado nada. Da de baja antes sus cuentas.";

    // Categories
    categories: "Categories and treatment", "Categorías y trato";
    customers_categories: "Categories of this customer", "Categorías de este cliente";
    no_categories: "None", "Ninguna";
    assign: "Assign", "Asignar";
    assign_category: "Assign another category", "Asignar otra categoría";
    special_treatment: "Special treatment", "Trato especial";
    no_treatment: "No special treatment", "Sin trato especial";
    treatment_conflict: "Somebody else changed the special treatment first", "Otra persona ha cambiado antes el trato especial";
    category_conflict: "Somebody else changed this category first", "Otra persona ha cambiado antes esta categoría";
    category_value: "Value", "Valor";
    category_value_hint: "Lower-case letters a to z, digits and _.", "Letras minúsculas de la a a la z, cifras y _.";
    category_reason: "Why", "Por qué";
    category_description: "What it means", "Qué significa";
    end_category: "Take this category away", "Quitar esta categoría";
    end_category_means: "The customer will not have “{}” any more. What it was stays in the history.", "El cliente dejará de tener «{}». Lo que fue queda en el historial.";
    category_end_stale: "Somebody else has just changed it. Nothing was taken away: look at it again.", "Otra persona acaba de cambiarla. No se ha quitado nada: revísala.";
    category_ended: "Category taken away", "Categoría quitada";
    no_history: "Nothing so far", "Nada hasta ahora";
    until_now: "now", "ahora";
    problem_category_value: "Only lower-case letters a to z, digits and _, at most 50.", "Solo letras minúsculas de la a a la z, cifras y _, como máximo 50.";
}
