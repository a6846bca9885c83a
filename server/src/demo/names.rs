//! Given names and how often they are given.
//!
//! Source: the name frequencies of INE (Instituto Nacional de Estadística: names by decade of
//! birth, by province and by nationality), from general knowledge and approximate. A weight only
//! means something beside the other weights of its own list.

/// A given name with its weights for people born before 1960, from 1960 to 1989, and since 1990.
pub type GivenName = (&'static str, [u32; 3]);

/// Men's names heard all over Spain.
#[rustfmt::skip]
pub const MEN: &[GivenName] = &[
    ("Antonio", [480, 240, 55]), ("Manuel", [420, 190, 60]), ("José", [520, 150, 35]),
    ("Francisco", [400, 160, 35]), ("Juan", [320, 120, 45]), ("José Antonio", [160, 150, 25]),
    ("José Luis", [190, 110, 14]), ("Francisco Javier", [70, 160, 35]), ("Jesús", [120, 90, 40]),
    ("Ángel", [120, 75, 50]), ("Miguel", [120, 75, 70]), ("Pedro", [140, 70, 35]),
    ("Rafael", [110, 60, 28]), ("Luis", [120, 65, 35]), ("Fernando", [95, 95, 28]),
    ("Miguel Ángel", [60, 130, 30]), ("José María", [120, 55, 12]), ("Carlos", [65, 130, 85]),
    ("Juan Carlos", [55, 130, 9]), ("Vicente", [95, 30, 10]), ("Ramón", [85, 25, 7]),
    ("Joaquín", [70, 35, 14]), ("Enrique", [65, 45, 14]), ("Andrés", [50, 38, 34]),
    ("Ricardo", [40, 38, 11]), ("Emilio", [50, 18, 5]), ("Julio", [45, 26, 9]),
    ("Santiago", [55, 28, 14]), ("Eduardo", [38, 48, 24]), ("Tomás", [50, 17, 12]),
    ("Agustín", [45, 18, 6]), ("Alfonso", [38, 30, 10]), ("Domingo", [42, 15, 4]),
    ("Felipe", [35, 15, 6]), ("Félix", [36, 13, 5]), ("Julián", [40, 18, 9]),
    ("Gregorio", [32, 8, 2]), ("Mariano", [28, 8, 2]), ("Eusebio", [16, 3, 1]),
    ("Lorenzo", [24, 9, 3]), ("Salvador", [32, 14, 5]), ("Alfredo", [28, 15, 4]),
    ("Esteban", [18, 10, 6]), ("Gonzalo", [14, 22, 26]), ("Jaime", [24, 26, 22]),
    ("Alberto", [30, 105, 55]), ("Javier", [30, 120, 90]), ("David", [12, 200, 150]),
    ("Daniel", [14, 110, 170]), ("Alejandro", [18, 80, 190]), ("Sergio", [8, 105, 110]),
    ("Pablo", [22, 62, 130]), ("Jorge", [24, 100, 80]), ("Rubén", [6, 75, 60]),
    ("Diego", [18, 45, 85]), ("Iván", [4, 65, 70]), ("Óscar", [7, 75, 38]), ("Raúl", [10, 78, 52]),
    ("Roberto", [20, 62, 22]), ("Víctor", [18, 45, 50]), ("Víctor Manuel", [8, 24, 9]),
    ("Juan José", [85, 75, 13]), ("Juan Antonio", [75, 70, 13]), ("Juan Manuel", [55, 60, 13]),
    ("José Manuel", [85, 95, 22]), ("José Ramón", [40, 30, 5]), ("José Miguel", [28, 32, 9]),
    ("Francisco José", [35, 60, 18]), ("Luis Miguel", [16, 34, 10]), ("Juan Luis", [22, 18, 3]),
    ("Ignacio", [34, 42, 36]), ("Marcos", [7, 42, 62]), ("Mario", [17, 38, 75]),
    ("Adrián", [2, 42, 135]), ("Álvaro", [7, 42, 120]), ("Hugo", [2, 7, 90]),
    ("Lucas", [3, 4, 75]), ("Martín", [12, 9, 62]), ("Nicolás", [14, 12, 48]),
    ("Guillermo", [17, 30, 40]), ("Samuel", [4, 14, 60]), ("Ismael", [5, 20, 34]),
    ("Cristian", [1, 30, 48]), ("Jonathan", [1, 24, 18]), ("Borja", [1, 22, 20]),
    ("Héctor", [5, 20, 42]), ("Rodrigo", [4, 10, 30]), ("Gabriel", [18, 17, 42]),
    ("Mateo", [6, 4, 38]), ("Leo", [0, 1, 24]), ("Aitor", [0, 22, 22]), ("Joel", [0, 6, 34]),
    ("Bruno", [1, 4, 26]), ("Marco Antonio", [2, 13, 5]), ("Gerardo", [13, 13, 3]),
    ("César", [12, 24, 14]), ("Arturo", [13, 15, 9]), ("Germán", [8, 14, 8]),
];

/// Women's names heard all over Spain.
#[rustfmt::skip]
pub const WOMEN: &[GivenName] = &[
    ("María Carmen", [520, 210, 12]), ("María", [330, 110, 180]), ("Carmen", [300, 75, 60]),
    ("Josefa", [260, 28, 2]), ("Ana María", [130, 140, 12]), ("Isabel", [170, 85, 22]),
    ("María Dolores", [180, 85, 5]), ("María Pilar", [190, 80, 5]), ("Dolores", [150, 28, 3]),
    ("María Teresa", [170, 75, 5]), ("Francisca", [160, 40, 3]), ("Ana", [75, 100, 75]),
    ("Antonia", [160, 40, 5]), ("María Ángeles", [130, 75, 5]), ("Pilar", [120, 38, 6]),
    ("María Isabel", [95, 95, 8]), ("María José", [55, 150, 14]), ("Rosario", [75, 18, 3]),
    ("Mercedes", [85, 24, 4]), ("Manuela", [90, 20, 9]), ("Encarnación", [75, 20, 2]),
    ("Concepción", [85, 24, 2]), ("Juana", [85, 17, 3]), ("Rosa María", [85, 72, 4]),
    ("Rosa", [75, 38, 7]), ("Teresa", [75, 32, 14]), ("María Jesús", [75, 48, 4]),
    ("Margarita", [60, 24, 3]), ("María Luisa", [90, 32, 3]), ("Ángela", [55, 22, 42]),
    ("Josefina", [35, 7, 1]), ("Catalina", [40, 14, 8]), ("Rafaela", [35, 10, 2]),
    ("Amparo", [45, 15, 2]), ("Emilia", [32, 6, 5]), ("Luisa", [48, 13, 4]),
    ("Inmaculada", [20, 58, 6]), ("Consuelo", [42, 13, 1]), ("Milagros", [30, 13, 2]),
    ("Montserrat", [40, 38, 5]), ("Remedios", [24, 6, 1]), ("Purificación", [22, 7, 1]),
    ("Asunción", [24, 7, 1]), ("Magdalena", [26, 10, 3]), ("Gloria", [26, 20, 5]),
    ("Victoria", [34, 15, 20]), ("Esperanza", [30, 13, 3]), ("Julia", [45, 15, 78]),
    ("Aurora", [26, 10, 8]), ("Alicia", [20, 48, 42]), ("Susana", [8, 70, 12]),
    ("Yolanda", [8, 85, 6]), ("Mónica", [3, 105, 30]), ("Cristina", [20, 130, 90]),
    ("Laura", [12, 120, 150]), ("Marta", [15, 110, 110]), ("Raquel", [10, 85, 55]),
    ("Silvia", [7, 95, 40]), ("Beatriz", [18, 75, 50]), ("Patricia", [6, 85, 62]),
    ("Sonia", [3, 85, 20]), ("Elena", [30, 70, 75]), ("Eva", [14, 58, 40]),
    ("Eva María", [4, 48, 7]), ("Nuria", [8, 62, 38]), ("Rocío", [10, 50, 45]),
    ("Sandra", [2, 62, 55]), ("Lorena", [1, 58, 28]), ("Noelia", [1, 50, 34]),
    ("Verónica", [3, 52, 16]), ("Vanesa", [1, 48, 11]), ("Sara", [7, 48, 115]),
    ("Paula", [8, 24, 130]), ("Andrea", [2, 22, 105]), ("Lucía", [22, 20, 165]),
    ("Alba", [3, 22, 95]), ("Claudia", [2, 14, 75]), ("Irene", [12, 38, 72]),
    ("Natalia", [4, 38, 52]), ("Ainhoa", [0, 17, 42]), ("Carla", [0, 9, 62]),
    ("Sofía", [9, 10, 85]), ("Daniela", [1, 4, 62]), ("Martina", [7, 2, 60]),
    ("Nerea", [0, 17, 55]), ("Miriam", [3, 30, 38]), ("Inés", [20, 20, 36]),
    ("Esther", [20, 52, 20]), ("Belén", [7, 36, 16]), ("Lidia", [9, 24, 28]),
    ("Rebeca", [2, 22, 14]), ("Olga", [10, 34, 7]), ("Clara", [16, 18, 34]),
    ("Tamara", [0, 20, 12]), ("Almudena", [6, 18, 8]), ("Macarena", [3, 13, 14]),
    ("Soledad", [24, 14, 1]), ("Valeria", [0, 2, 40]), ("Alma", [1, 1, 20]), ("Vega", [0, 1, 18]),
    ("Marina", [10, 22, 55]),
];

/// Catalan men's names, also given in València and the Balearic islands.
#[rustfmt::skip]
pub const CATALAN_MEN: &[GivenName] = &[
    ("Jordi", [60, 150, 40]), ("Josep", [120, 40, 12]), ("Joan", [95, 50, 40]),
    ("Marc", [3, 80, 160]), ("Jaume", [50, 24, 10]), ("Francesc", [45, 25, 8]),
    ("Albert", [24, 60, 38]), ("Xavier", [24, 75, 18]), ("Pere", [40, 13, 6]),
    ("Miquel", [28, 25, 14]), ("Carles", [14, 36, 14]), ("Josep Maria", [60, 24, 1]),
    ("Joan Carles", [6, 18, 1]), ("Oriol", [3, 28, 32]), ("Pau", [3, 14, 85]),
    ("Arnau", [1, 10, 60]), ("Gerard", [3, 24, 34]), ("Pol", [0, 8, 75]), ("Jan", [1, 4, 50]),
    ("Biel", [0, 1, 48]), ("Roger", [2, 17, 28]), ("Guillem", [2, 14, 34]),
    ("Ferran", [8, 18, 22]), ("Lluís", [38, 26, 9]), ("Enric", [24, 18, 6]), ("Àlex", [1, 24, 70]),
    ("Martí", [3, 5, 45]), ("Bernat", [3, 5, 18]), ("Vicent", [24, 10, 5]), ("Tomeu", [8, 5, 2]),
    ("Quim", [4, 4, 3]), ("Nil", [0, 1, 38]),
];

/// Catalan women's names, also given in València and the Balearic islands.
#[rustfmt::skip]
pub const CATALAN_WOMEN: &[GivenName] = &[
    ("Montserrat", [130, 60, 5]), ("Núria", [42, 75, 45]), ("Maria", [110, 42, 75]),
    ("Maria Teresa", [60, 20, 1]), ("Mercè", [45, 22, 5]), ("Anna", [30, 85, 75]),
    ("Marta", [9, 85, 75]), ("Laia", [1, 30, 85]), ("Mireia", [3, 50, 40]),
    ("Meritxell", [1, 32, 17]), ("Gemma", [3, 60, 18]), ("Imma", [7, 22, 2]),
    ("Àngels", [20, 10, 1]), ("Roser", [20, 13, 5]), ("Neus", [16, 17, 7]),
    ("Eulàlia", [10, 8, 5]), ("Carme", [60, 17, 5]), ("Dolors", [38, 10, 1]),
    ("Teresa", [42, 14, 5]), ("Assumpció", [14, 5, 0]), ("Aina", [1, 7, 48]),
    ("Berta", [3, 9, 34]), ("Clàudia", [1, 6, 38]), ("Júlia", [5, 7, 75]),
    ("Ariadna", [0, 15, 42]), ("Queralt", [0, 4, 14]), ("Ona", [0, 3, 45]), ("Mar", [3, 16, 32]),
    ("Empar", [10, 8, 2]), ("Joana", [16, 8, 16]), ("Abril", [0, 1, 28]), ("Jana", [0, 2, 34]),
];

/// Galician men's names.
#[rustfmt::skip]
pub const GALICIAN_MEN: &[GivenName] = &[
    ("Xosé", [60, 30, 7]), ("Xoán", [20, 18, 12]), ("Manuel", [110, 50, 18]),
    ("Xurxo", [3, 22, 22]), ("Brais", [0, 10, 50]), ("Anxo", [4, 12, 30]), ("Breixo", [0, 2, 14]),
    ("Iago", [0, 25, 65]), ("Uxío", [2, 5, 6]), ("Paulo", [1, 12, 13]), ("Xavier", [3, 22, 9]),
    ("Antón", [12, 13, 42]), ("Roi", [0, 9, 34]), ("Martiño", [0, 3, 18]), ("Suso", [3, 6, 1]),
    ("Xesús", [14, 9, 3]), ("Estevo", [1, 3, 5]), ("Lois", [4, 7, 10]), ("Mauro", [0, 5, 22]),
    ("Xián", [0, 3, 14]),
];

/// Galician women's names.
#[rustfmt::skip]
pub const GALICIAN_WOMEN: &[GivenName] = &[
    ("María", [60, 30, 30]), ("Uxía", [1, 12, 50]), ("Sabela", [3, 10, 40]), ("Antía", [0, 9, 55]),
    ("Iria", [0, 22, 55]), ("Noa", [0, 6, 60]), ("Xoana", [1, 4, 6]), ("Carme", [22, 13, 6]),
    ("Rosalía", [7, 5, 8]), ("Noelia", [0, 22, 13]), ("Aldara", [0, 3, 15]), ("Branca", [0, 2, 5]),
    ("Maruxa", [7, 2, 1]), ("Lúa", [0, 1, 14]), ("Icía", [0, 5, 18]), ("Xiana", [0, 4, 28]),
    ("Dores", [14, 4, 0]), ("Olaia", [0, 4, 18]), ("Navia", [0, 1, 9]), ("Mariña", [1, 5, 13]),
];

/// Basque men's names, also given in Navarre.
#[rustfmt::skip]
pub const BASQUE_MEN: &[GivenName] = &[
    ("Jon", [6, 60, 95]), ("Mikel", [6, 85, 75]), ("Iñaki", [13, 75, 13]), ("Iker", [0, 38, 95]),
    ("Ander", [0, 36, 95]), ("Unai", [0, 36, 80]), ("Aitor", [2, 75, 40]), ("Gorka", [0, 58, 24]),
    ("Asier", [0, 50, 38]), ("Iñigo", [4, 38, 32]), ("Xabier", [4, 45, 40]), ("Koldo", [7, 22, 3]),
    ("Patxi", [7, 18, 2]), ("Joseba", [9, 38, 10]), ("Andoni", [7, 30, 15]),
    ("Eneko", [1, 25, 38]), ("Beñat", [0, 9, 24]), ("Julen", [0, 20, 70]), ("Oier", [0, 8, 45]),
    ("Ibai", [0, 7, 48]), ("Imanol", [2, 22, 17]), ("Kepa", [5, 14, 4]), ("Txomin", [3, 6, 3]),
    ("Aritz", [0, 14, 20]), ("Peio", [0, 4, 7]), ("Markel", [0, 5, 60]), ("Urko", [0, 7, 12]),
    ("Ekaitz", [0, 10, 14]),
];

/// Basque women's names, also given in Navarre.
#[rustfmt::skip]
pub const BASQUE_WOMEN: &[GivenName] = &[
    ("Ane", [2, 30, 100]), ("Miren", [24, 40, 24]), ("Amaia", [5, 62, 48]), ("Nerea", [1, 58, 62]),
    ("Leire", [0, 38, 62]), ("Ainhoa", [1, 42, 50]), ("Maite", [24, 50, 18]),
    ("Itziar", [13, 48, 18]), ("Arantza", [16, 28, 2]), ("Edurne", [8, 22, 7]),
    ("Garazi", [0, 14, 38]), ("Nahia", [0, 5, 62]), ("Haizea", [0, 6, 32]), ("Uxue", [0, 5, 36]),
    ("Irati", [0, 11, 58]), ("Maialen", [0, 17, 38]), ("Naroa", [0, 14, 38]),
    ("Olatz", [0, 28, 20]), ("Begoña", [40, 32, 2]), ("Izaskun", [8, 28, 4]),
    ("Eider", [0, 18, 24]), ("Nekane", [4, 25, 6]), ("Ainara", [0, 24, 32]), ("Izaro", [0, 3, 30]),
    ("Jone", [2, 13, 36]), ("Saioa", [0, 26, 22]), ("Lide", [0, 4, 12]), ("Oihane", [0, 20, 32]),
];
