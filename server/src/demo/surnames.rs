//! Surnames and how many people carry them.
//!
//! Source: the surname frequencies of INE (Instituto Nacional de Estadística), from general
//! knowledge and approximate: about one person in thirty is a García.

/// Surnames carried all over Spain, with about how many thousand people have each as their first.
#[rustfmt::skip]
pub const SPANISH: &[(&str, u32)] = &[
    ("García", 1450), ("Rodríguez", 925), ("González", 925), ("Fernández", 900), ("López", 870),
    ("Martínez", 835), ("Sánchez", 815), ("Pérez", 780), ("Gómez", 490), ("Martín", 480),
    ("Jiménez", 400), ("Hernández", 380), ("Ruiz", 370), ("Díaz", 345), ("Moreno", 325),
    ("Muñoz", 290), ("Álvarez", 285), ("Romero", 230), ("Gutiérrez", 210), ("Alonso", 200),
    ("Navarro", 185), ("Torres", 190), ("Domínguez", 175), ("Ramos", 155), ("Vázquez", 150),
    ("Ramírez", 155), ("Gil", 145), ("Serrano", 140), ("Morales", 140), ("Molina", 130),
    ("Blanco", 130), ("Suárez", 130), ("Castro", 125), ("Ortega", 125), ("Delgado", 125),
    ("Ortiz", 125), ("Marín", 115), ("Rubio", 115), ("Núñez", 110), ("Medina", 110), ("Sanz", 105),
    ("Castillo", 105), ("Iglesias", 100), ("Cortés", 100), ("Garrido", 95), ("Santos", 95),
    ("Guerrero", 92), ("Lozano", 92), ("Cano", 90), ("Cruz", 90), ("Méndez", 88), ("Flores", 88),
    ("Prieto", 82), ("Herrera", 88), ("Peña", 82), ("León", 82), ("Márquez", 80), ("Cabrera", 80),
    ("Gallego", 78), ("Calvo", 78), ("Vidal", 78), ("Campos", 76), ("Reyes", 74), ("Vega", 74),
    ("Fuentes", 72), ("Carrasco", 70), ("Díez", 70), ("Aguilar", 70), ("Caballero", 68),
    ("Nieto", 68), ("Santana", 68), ("Vargas", 66), ("Pascual", 64), ("Giménez", 62),
    ("Herrero", 62), ("Hidalgo", 62), ("Montero", 62), ("Lorenzo", 60), ("Santiago", 60),
    ("Benítez", 58), ("Durán", 56), ("Ibáñez", 56), ("Arias", 55), ("Mora", 55), ("Carmona", 54),
    ("Ferrer", 54), ("Crespo", 52), ("Vicente", 52), ("Soto", 52), ("Román", 51), ("Rojas", 50),
    ("Pastor", 50), ("Velasco", 50), ("Sáez", 49), ("Moya", 49), ("Soler", 48), ("Parra", 48),
    ("Bravo", 47), ("Esteban", 46), ("Gallardo", 46), ("Rivera", 46), ("Franco", 45),
    ("Rivas", 45), ("Pardo", 44), ("Espinosa", 44), ("Silva", 44), ("Merino", 44), ("Camacho", 43),
    ("Lara", 43), ("Mendoza", 43), ("Vera", 42), ("Ríos", 42), ("Izquierdo", 41), ("Arroyo", 41),
    ("Casado", 41), ("Redondo", 40), ("Sierra", 40), ("Luque", 40), ("Rey", 40), ("Montes", 40),
    ("Galán", 39), ("Otero", 39), ("Carrillo", 39), ("Segura", 38), ("Heredia", 38),
    ("Bernal", 38), ("Marcos", 37), ("Robles", 37), ("Soriano", 37), ("Martí", 36),
    ("Palacios", 36), ("Varela", 36), ("Valero", 36), ("Expósito", 26), ("Vila", 35),
    ("Macías", 35), ("Pereira", 34), ("Bueno", 34), ("Benito", 34), ("Roldán", 33), ("Guerra", 33),
    ("Mateo", 33), ("Andrés", 33), ("Guillén", 33), ("Villar", 32), ("Aguilera", 32),
    ("Contreras", 32), ("Escudero", 31), ("Mateos", 31), ("Miranda", 31), ("Menéndez", 31),
    ("Salazar", 31), ("Rivero", 31), ("Casas", 30), ("Gálvez", 30), ("Beltrán", 30),
    ("Padilla", 30), ("Aparicio", 29), ("Estévez", 29), ("Gracia", 29), ("Jurado", 29),
    ("Santamaría", 28), ("Rico", 28), ("Acosta", 28), ("Abad", 28), ("Salas", 28), ("Lázaro", 28),
    ("Calderón", 28), ("Aranda", 28), ("Ávila", 27), ("Villanueva", 27), ("Manzano", 27),
    ("Blázquez", 27), ("Quintana", 27), ("Conde", 27), ("Bermúdez", 27), ("Santacruz", 6),
    ("Trujillo", 26), ("Miguel", 26), ("Plaza", 26), ("Escobar", 26), ("Pacheco", 26),
    ("Barroso", 25), ("Rueda", 25), ("Simón", 25), ("Nicolás", 25), ("Galindo", 25),
    ("Blasco", 25), ("Paredes", 25), ("Antón", 24), ("Zamora", 24), ("Salinas", 24),
    ("Peralta", 24), ("Lorente", 24), ("Montoya", 24), ("Toledo", 23), ("Ballesteros", 23),
    ("Ponce", 23), ("Avilés", 11), ("Maldonado", 23), ("Valverde", 22), ("Andreu", 22),
    ("Hurtado", 22), ("Aragón", 20), ("Quesada", 22), ("Cordero", 22), ("Cuesta", 22),
    ("Cuenca", 20), ("Rosa", 12), ("de la Cruz", 20), ("de la Fuente", 18), ("de la Torre", 17),
    ("de la Rosa", 11), ("del Río", 13), ("del Castillo", 9), ("del Pozo", 5), ("de Miguel", 5),
    ("de Pablo", 4), ("de las Heras", 4), ("de los Santos", 3), ("San José", 4), ("San Martín", 8),
    ("San Juan", 3), ("Sanjuán", 8), ("Ruano", 10), ("Pavón", 12), ("Muñiz", 13), ("Cebrián", 9),
    ("Chamorro", 8), ("Pizarro", 9), ("Zapata", 10), ("Cobo", 10), ("Cervera", 9), ("Cerezo", 7),
    ("Verdú", 8), ("Peñalver", 6), ("Tejada", 8), ("Tejero", 5), ("Zurita", 5), ("Argüelles", 4),
    ("Güell", 3), ("Agüero", 4), ("Yagüe", 4), ("Ordóñez", 12), ("Solís", 11), ("Osorio", 10),
    ("Alarcón", 15), ("Belmonte", 9), ("Nogales", 5), ("Olmo", 6), ("Portillo", 6), ("Quirós", 5),
    ("Rincón", 8), ("Tapia", 12), ("Ureña", 5), ("Valdés", 12), ("Vallejo", 18), ("Velázquez", 18),
    ("Zafra", 5), ("Llorente", 14), ("Llamas", 7), ("Lledó", 4), ("Bermejo", 13), ("Barrios", 10),
    ("Baena", 7), ("Becerra", 12), ("Cañas", 4), ("Castaño", 10), ("Correa", 14), ("Duarte", 9),
    ("Escribano", 8), ("Ferreiro", 8), ("Godoy", 6), ("Granados", 8), ("Huertas", 8),
    ("Infante", 7), ("Leal", 9), ("Madrid", 8), ("Naranjo", 11), ("Núñez de Arenas", 1),
    ("Ochoa", 11), ("Oliva", 9), ("Palomo", 6),
];

/// Surnames of Catalonia, València and the Balearic islands.
#[rustfmt::skip]
pub const CATALAN: &[(&str, u32)] = &[
    ("Vila", 20), ("Serra", 20), ("Soler", 22), ("Puig", 18), ("Ferrer", 22), ("Roca", 15),
    ("Vidal", 18), ("Font", 13), ("Bosch", 12), ("Martí", 16), ("Rovira", 10), ("Sala", 10),
    ("Casas", 10), ("Pujol", 10), ("Solé", 10), ("Riera", 9), ("Mas", 10), ("Costa", 9),
    ("Torrent", 4), ("Vives", 5), ("Pons", 10), ("Ribas", 7), ("Esteve", 6), ("Coll", 8),
    ("Bonet", 6), ("Batlle", 5), ("Valls", 7), ("Planas", 5), ("Gili", 2), ("Sabaté", 5),
    ("Carbonell", 6), ("Prat", 5), ("Grau", 6), ("Llopis", 5), ("Ripoll", 5), ("Sanchis", 5),
    ("Climent", 4), ("Company", 3), ("Fàbregas", 3), ("Gallart", 3), ("Llull", 3), ("Mateu", 6),
    ("Mayol", 2), ("Miró", 4), ("Oliver", 6), ("Parera", 3), ("Rosselló", 4), ("Sastre", 4),
    ("Tomàs", 5), ("Juan", 5), ("Borràs", 4), ("Gassó", 2), ("Codina", 4), ("Fuster", 4),
    ("Gisbert", 3), ("Nadal", 4), ("Peris", 3), ("Alemany", 4), ("Domènech", 6), ("Castells", 5),
    ("Puigdomènech", 1),
];

/// Surnames of Galicia.
#[rustfmt::skip]
pub const GALICIAN: &[(&str, u32)] = &[
    ("Castro", 20), ("Varela", 14), ("Otero", 14), ("Souto", 7), ("Rey", 10), ("Iglesias", 16),
    ("Vázquez", 26), ("Lago", 5), ("Pazos", 6), ("Seoane", 6), ("Fraga", 4), ("Outeiro", 3),
    ("Barreiro", 5), ("Ferreiro", 8), ("Carballo", 6), ("Nogueira", 6), ("Piñeiro", 8),
    ("Pereira", 10), ("Lamas", 5), ("Louzao", 2), ("Mosquera", 6), ("Novoa", 5), ("Rial", 4),
    ("Rivas", 8), ("Sanmartín", 5), ("Soneira", 1), ("Taboada", 5), ("Vilariño", 4), ("Villar", 6),
    ("Lema", 4), ("Blanco", 14), ("Estévez", 9), ("Conde", 6), ("Couto", 5), ("Pena", 6),
    ("Neira", 4), ("Veiga", 6), ("Freire", 6),
];

/// Surnames of the Basque Country and Navarre.
#[rustfmt::skip]
pub const BASQUE: &[(&str, u32)] = &[
    ("Etxeberria", 12), ("Agirre", 12), ("Goikoetxea", 6), ("Zabala", 9), ("Mendizabal", 6),
    ("Arrieta", 6), ("Garmendia", 6), ("Aranburu", 5), ("Ibarra", 8), ("Uriarte", 7),
    ("Elizalde", 5), ("Otxoa", 4), ("Lasa", 4), ("Larrañaga", 6), ("Arregi", 5), ("Bilbao", 8),
    ("Urrutia", 6), ("Azkarate", 3), ("Iturralde", 3), ("Aizpurua", 3), ("Zubizarreta", 3),
    ("Larrea", 5), ("Mendia", 3), ("Gaztelu", 3), ("Gorostiaga", 3), ("Ibarretxe", 2),
    ("Landa", 5), ("Lizarraga", 4), ("Madariaga", 4), ("Olabarri", 2), ("Salaberria", 2),
    ("Ugarte", 5), ("Urkiola", 2), ("Zulueta", 3), ("Beloki", 2), ("Echeverría", 10),
    ("Aguirre", 12), ("Goñi", 6), ("Zubiri", 4), ("Arana", 6), ("Ruiz de Azúa", 2),
    ("Ortiz de Zárate", 2), ("Sáenz de Urturi", 1), ("López de Lacalle", 2),
    ("Martínez de Ilarduya", 1),
];

/// First halves of the compound surnames, which a few families carry.
pub const COMPOUND_FIRST: &[&str] =
    &["García", "López", "Fernández", "Martínez", "Sánchez", "Pérez", "Gómez", "Díaz", "González"];

/// Second halves of the compound surnames.
pub const COMPOUND_SECOND: &[&str] = &[
    "-Conde",
    "-Alba",
    " de la Puente",
    " del Valle",
    "-Moreno",
    " de la Peña",
    "-Gallardo",
    "-Villamil",
    " de Castro",
    "-Mora",
    " de las Heras",
    "-Caro",
    " del Campo",
    "-Rey",
];
