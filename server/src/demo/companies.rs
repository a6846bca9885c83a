//! What small companies do and how they are called.
//!
//! All invented, in the patterns that company registers are full of.

/// Trades that stand before a surname: "Talleres Pérez".
#[rustfmt::skip]
pub const TRADES: &[(&str, u32)] = &[
    ("Talleres", 60), ("Construcciones", 70), ("Reformas", 45), ("Transportes", 55),
    ("Panadería", 25), ("Carnicería", 22), ("Frutas", 20), ("Pescados", 14), ("Muebles", 20),
    ("Carpintería", 30), ("Cerrajería", 14), ("Fontanería", 30), ("Electricidad", 30),
    ("Instalaciones", 35), ("Climatización", 14), ("Pinturas", 18), ("Excavaciones", 16),
    ("Hormigones", 8), ("Cristalería", 12), ("Autoescuela", 16), ("Gestoría", 22),
    ("Asesoría", 30), ("Inmobiliaria", 22), ("Clínica Dental", 20), ("Fisioterapia", 14),
    ("Farmacia", 22), ("Óptica", 16), ("Peluquería", 30), ("Floristería", 14), ("Librería", 16),
    ("Imprenta", 14), ("Informática", 18), ("Restaurante", 45), ("Bar", 40), ("Cafetería", 24),
    ("Hostal", 16), ("Viajes", 14), ("Limpiezas", 20), ("Jardinería", 16), ("Bodegas", 16),
    ("Aceites", 10), ("Conservas", 8), ("Maquinaria", 12), ("Neumáticos", 14), ("Desguaces", 6),
    ("Grúas", 8), ("Ferretería", 20), ("Suministros", 18), ("Distribuciones", 26),
    ("Confecciones", 12), ("Calzados", 12), ("Joyería", 10), ("Veterinaria", 12), ("Academia", 16),
    ("Residencia", 8), ("Ingeniería", 16), ("Arquitectura", 10), ("Explotaciones Agrarias", 16),
    ("Ganadería", 12), ("Piscinas", 8), ("Seguros", 20), ("Marmolería", 6), ("Tapicería", 8),
    ("Lavandería", 6),
];

/// What follows a town: "Logística Getafe".
#[rustfmt::skip]
pub const LOCAL_TRADES: &[(&str, u32)] = &[
    ("Logística", 20), ("Hostelería", 16), ("Promociones", 22), ("Inversiones", 18),
    ("Servicios Integrales", 16), ("Comercial", 22), ("Gestión Inmobiliaria", 12),
    ("Centro Médico", 12), ("Reciclajes", 8), ("Energía Solar", 10), ("Mensajería", 8),
    ("Automóviles", 14), ("Alimentación", 14), ("Soluciones Digitales", 10),
    ("Materiales de Construcción", 10),
];

/// Invented trade marks.
#[rustfmt::skip]
pub const BRANDS: &[(&str, u32)] = &[
    ("Lumivera", 3), ("Ibertrama", 3), ("Norteclar", 3), ("Celtavista", 2), ("Olivaterra", 3),
    ("Mardecala", 2), ("Tecnipúrpura", 2), ("Solarquía", 2), ("Aguablanca", 3), ("Vientoalto", 2),
    ("Grupo Almenara Nueva", 2), ("Datalid", 2), ("Hispadelta", 2), ("Camposereno", 2),
    ("Montelar", 2), ("Levantia", 2), ("Cantabrisol", 2), ("Rutaverde", 3), ("Peñaclara", 2),
    ("Xaloc Nou", 2), ("Mendilur", 2), ("Brétema", 2), ("Ñandú Eventos", 1), ("Caña y Cebada", 2),
    ("Pingüino Azul", 1), ("Cigüeña Negra", 1),
];

/// A legal form: the letter of its CIF, what ends its name, how often.
pub type Form = (char, &'static str, u32);

/// The legal forms of the companies.
#[rustfmt::skip]
pub const FORMS: &[Form] = &[
    ('B', ", S.L.", 690), ('B', ", S.L.U.", 110), ('A', ", S.A.", 75), ('A', ", S.A.U.", 10),
    ('B', ", S.L.L.", 10), ('E', ", C.B.", 40), ('F', ", S. Coop.", 25), ('J', ", S.C.", 25),
    ('C', " y Cía., S.R.C.", 2), ('D', ", S. Com.", 2), ('V', ", A.I.E.", 4), ('U', ", U.T.E.", 5),
    ('W', " Ltd., Sucursal en España", 3), ('N', " GmbH", 3),
];
