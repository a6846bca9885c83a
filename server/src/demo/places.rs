//! The 52 provinces and some of their municipalities.
//!
//! Sources, from general knowledge and approximate: INE for the populations (in thousands), the
//! first two digits of a postal code (the province's number) and the ranges of the towns' codes
//! as Correos uses them, the national numbering plan for the landline prefixes, and the
//! regional surveys of language use for the share of people who ask for their own language.

use domain::Language;

/// A province with its towns.
pub struct Province {
    /// The two first digits of its postal codes, 1 to 52; `domain` has its name.
    pub number: u32,
    /// Its population in thousands.
    pub weight: u32,
    /// What its landline numbers begin with: three of nine digits.
    pub landlines: &'static [&'static str],
    /// Its own language, which gives its streets and people their names.
    pub language: Language,
    /// How many in a hundred of its customers are written to in that language.
    pub speakers: u32,
    /// Its towns.
    pub towns: &'static [Town],
}

/// A town: its name, its first and last postal code, its population in thousands.
pub type Town = (&'static str, u32, u32, u32);

/// One province as a row of the table.
const fn province(
    number: u32,
    weight: u32,
    landlines: &'static [&'static str],
    (language, speakers): (Language, u32),
    towns: &'static [Town],
) -> Province {
    Province { number, weight, landlines, language, speakers, towns }
}

const SPANISH: (Language, u32) = (Language::Es, 100);

/// All provinces, by number.
#[rustfmt::skip]
pub const PROVINCES: &[Province] = &[
    province(1, 335, &["945"], (Language::Eu, 8), &[
        ("Vitoria-Gasteiz", 1001, 1015, 254), ("Laudio/Llodio", 1400, 1400, 18),
        ("Amurrio", 1470, 1470, 10), ("Agurain/Salvatierra", 1200, 1200, 5),
        ("Oyón-Oion", 1320, 1320, 4), ("Laguardia", 1300, 1300, 2),
    ]),
    province(2, 386, &["967"], SPANISH, &[
        ("Albacete", 2001, 2008, 173), ("Hellín", 2400, 2400, 30),
        ("Villarrobledo", 2600, 2600, 25), ("Almansa", 2640, 2640, 24),
        ("La Roda", 2630, 2630, 15), ("Caudete", 2660, 2660, 10),
    ]),
    province(3, 1950, &["965", "966"], (Language::Ca, 8), &[
        ("Alicante", 3001, 3016, 350), ("Elche", 3201, 3208, 240), ("Torrevieja", 3181, 3185, 90),
        ("Orihuela", 3300, 3300, 82), ("Benidorm", 3501, 3503, 72), ("Alcoy", 3801, 3804, 59),
        ("Elda", 3600, 3600, 53), ("San Vicente del Raspeig", 3690, 3690, 60),
        ("Dénia", 3700, 3700, 46), ("Villena", 3400, 3400, 34),
    ]),
    province(4, 755, &["950"], SPANISH, &[
        ("Almería", 4001, 4009, 200), ("Roquetas de Mar", 4740, 4740, 106),
        ("El Ejido", 4700, 4700, 89), ("Níjar", 4100, 4100, 33), ("Vícar", 4738, 4738, 28),
        ("Adra", 4770, 4770, 25), ("Huércal-Overa", 4600, 4600, 20),
    ]),
    province(5, 160, &["920"], SPANISH, &[
        ("Ávila", 5001, 5005, 58), ("Arévalo", 5200, 5200, 8),
        ("Arenas de San Pedro", 5400, 5400, 6), ("Candeleda", 5480, 5480, 5),
        ("Las Navas del Marqués", 5230, 5230, 5), ("Cebreros", 5260, 5260, 3),
    ]),
    province(6, 665, &["924"], SPANISH, &[
        ("Badajoz", 6001, 6011, 151), ("Mérida", 6800, 6800, 60), ("Don Benito", 6400, 6400, 37),
        ("Almendralejo", 6200, 6200, 34), ("Villanueva de la Serena", 6700, 6700, 26),
        ("Zafra", 6300, 6300, 17), ("Montijo", 6480, 6480, 15),
    ]),
    province(7, 1230, &["971"], (Language::Ca, 30), &[
        ("Palma", 7001, 7015, 430), ("Calvià", 7184, 7184, 54), ("Eivissa", 7800, 7800, 51),
        ("Manacor", 7500, 7500, 46), ("Maó", 7701, 7703, 29), ("Llucmajor", 7620, 7620, 39),
        ("Inca", 7300, 7300, 34), ("Ciutadella de Menorca", 7760, 7760, 31),
        ("Santa Eulària des Riu", 7840, 7840, 40),
    ]),
    province(8, 5850, &["932", "933", "934", "935", "936", "937", "938"], (Language::Ca, 36), &[
        ("Barcelona", 8001, 8042, 1660), ("L'Hospitalet de Llobregat", 8901, 8908, 280),
        ("Terrassa", 8221, 8228, 228), ("Badalona", 8911, 8918, 226),
        ("Sabadell", 8201, 8208, 218), ("Mataró", 8301, 8304, 130),
        ("Santa Coloma de Gramenet", 8921, 8924, 120), ("Sant Cugat del Vallès", 8172, 8174, 96),
        ("Cornellà de Llobregat", 8940, 8940, 90), ("Sant Boi de Llobregat", 8830, 8830, 84),
        ("Rubí", 8191, 8191, 80), ("Manresa", 8241, 8243, 79), ("Granollers", 8401, 8403, 63),
        ("Vilanova i la Geltrú", 8800, 8800, 69), ("Igualada", 8700, 8700, 41),
        ("Vic", 8500, 8500, 48), ("Berga", 8600, 8600, 17),
    ]),
    province(9, 357, &["947"], SPANISH, &[
        ("Burgos", 9001, 9007, 174), ("Miranda de Ebro", 9200, 9200, 36),
        ("Aranda de Duero", 9400, 9400, 33), ("Briviesca", 9240, 9240, 7),
        ("Medina de Pomar", 9500, 9500, 6), ("Lerma", 9340, 9340, 3),
    ]),
    province(10, 388, &["927"], SPANISH, &[
        ("Cáceres", 10001, 10005, 96), ("Plasencia", 10600, 10600, 39),
        ("Navalmoral de la Mata", 10300, 10300, 17), ("Coria", 10800, 10800, 12),
        ("Trujillo", 10200, 10200, 9), ("Miajadas", 10100, 10100, 9),
    ]),
    province(11, 1255, &["956"], SPANISH, &[
        ("Jerez de la Frontera", 11401, 11408, 213), ("Algeciras", 11201, 11208, 123),
        ("Cádiz", 11001, 11012, 112), ("San Fernando", 11100, 11100, 94),
        ("El Puerto de Santa María", 11500, 11500, 89),
        ("Chiclana de la Frontera", 11130, 11130, 88), ("Sanlúcar de Barrameda", 11540, 11540, 70),
        ("La Línea de la Concepción", 11300, 11300, 63), ("Rota", 11520, 11520, 30),
    ]),
    province(12, 605, &["964"], (Language::Ca, 18), &[
        ("Castelló de la Plana", 12001, 12006, 176), ("Vila-real", 12540, 12540, 52),
        ("Borriana", 12530, 12530, 35), ("La Vall d'Uixó", 12600, 12600, 32),
        ("Vinaròs", 12500, 12500, 30), ("Benicarló", 12580, 12580, 28), ("Onda", 12200, 12200, 25),
    ]),
    province(13, 492, &["926"], SPANISH, &[
        ("Ciudad Real", 13001, 13005, 76), ("Puertollano", 13500, 13500, 46),
        ("Tomelloso", 13700, 13700, 37), ("Alcázar de San Juan", 13600, 13600, 31),
        ("Valdepeñas", 13300, 13300, 30), ("Manzanares", 13200, 13200, 18),
        ("Daimiel", 13250, 13250, 18),
    ]),
    province(14, 775, &["957"], SPANISH, &[
        ("Córdoba", 14001, 14014, 323), ("Lucena", 14900, 14900, 43),
        ("Puente Genil", 14500, 14500, 30), ("Montilla", 14550, 14550, 23),
        ("Priego de Córdoba", 14800, 14800, 22), ("Cabra", 14940, 14940, 20),
        ("Baena", 14850, 14850, 19), ("Pozoblanco", 14400, 14400, 17),
    ]),
    province(15, 1125, &["981"], (Language::Gl, 28), &[
        ("A Coruña", 15001, 15011, 247), ("Santiago de Compostela", 15701, 15707, 98),
        ("Ferrol", 15401, 15406, 64), ("Narón", 15570, 15570, 39), ("Oleiros", 15173, 15173, 38),
        ("Carballo", 15100, 15100, 31), ("Ribeira", 15960, 15960, 27),
        ("Betanzos", 15300, 15300, 13), ("Noia", 15200, 15200, 14),
    ]),
    province(16, 197, &["969"], SPANISH, &[
        ("Cuenca", 16001, 16004, 54), ("Tarancón", 16400, 16400, 16),
        ("Quintanar del Rey", 16220, 16220, 7), ("San Clemente", 16600, 16600, 7),
        ("Motilla del Palancar", 16200, 16200, 6), ("Las Pedroñeras", 16660, 16660, 6),
    ]),
    province(17, 810, &["972"], (Language::Ca, 60), &[
        ("Girona", 17001, 17007, 104), ("Figueres", 17600, 17600, 48),
        ("Blanes", 17300, 17300, 41), ("Lloret de Mar", 17310, 17310, 40),
        ("Olot", 17800, 17800, 37), ("Salt", 17190, 17190, 32), ("Palafrugell", 17200, 17200, 23),
        ("Banyoles", 17820, 17820, 20), ("Ripoll", 17500, 17500, 11),
    ]),
    province(18, 932, &["958"], SPANISH, &[
        ("Granada", 18001, 18016, 230), ("Motril", 18600, 18600, 59),
        ("Almuñécar", 18690, 18690, 27), ("Armilla", 18100, 18100, 25),
        ("Maracena", 18200, 18200, 22), ("Baza", 18800, 18800, 20), ("Loja", 18300, 18300, 20),
        ("Guadix", 18500, 18500, 18),
    ]),
    province(19, 280, &["949"], SPANISH, &[
        ("Guadalajara", 19001, 19005, 90), ("Azuqueca de Henares", 19200, 19200, 36),
        ("Alovera", 19208, 19208, 13), ("El Casar", 19170, 19170, 13),
        ("Cabanillas del Campo", 19171, 19171, 11), ("Sigüenza", 19250, 19250, 4),
        ("Molina de Aragón", 19300, 19300, 3),
    ]),
    province(20, 730, &["943"], (Language::Eu, 34), &[
        ("Donostia/San Sebastián", 20001, 20018, 188), ("Irun", 20301, 20305, 63),
        ("Errenteria", 20100, 20100, 39), ("Eibar", 20600, 20600, 27),
        ("Zarautz", 20800, 20800, 23), ("Arrasate/Mondragón", 20500, 20500, 22),
        ("Hernani", 20120, 20120, 20), ("Tolosa", 20400, 20400, 20),
        ("Azpeitia", 20730, 20730, 15), ("Bergara", 20570, 20570, 15),
    ]),
    province(21, 533, &["959"], SPANISH, &[
        ("Huelva", 21001, 21007, 142), ("Lepe", 21440, 21440, 29), ("Almonte", 21730, 21730, 26),
        ("Moguer", 21800, 21800, 23), ("Isla Cristina", 21410, 21410, 22),
        ("Ayamonte", 21400, 21400, 22), ("Aracena", 21200, 21200, 8),
    ]),
    province(22, 227, &["974"], SPANISH, &[
        ("Huesca", 22001, 22006, 54), ("Monzón", 22400, 22400, 17),
        ("Barbastro", 22300, 22300, 17), ("Fraga", 22520, 22520, 15), ("Jaca", 22700, 22700, 13),
        ("Sabiñánigo", 22600, 22600, 9), ("Binéfar", 22500, 22500, 10),
    ]),
    province(23, 620, &["953"], SPANISH, &[
        ("Jaén", 23001, 23009, 112), ("Linares", 23700, 23700, 56), ("Andújar", 23740, 23740, 36),
        ("Úbeda", 23400, 23400, 34), ("Martos", 23600, 23600, 24),
        ("Alcalá la Real", 23680, 23680, 22), ("Baeza", 23440, 23440, 16),
        ("La Carolina", 23200, 23200, 15),
    ]),
    province(24, 447, &["987"], SPANISH, &[
        ("León", 24001, 24010, 122), ("Ponferrada", 24400, 24404, 63),
        ("San Andrés del Rabanedo", 24191, 24191, 30), ("Villaquilambre", 24193, 24193, 19),
        ("Astorga", 24700, 24700, 10), ("La Bañeza", 24750, 24750, 10),
        ("Villablino", 24100, 24100, 8),
    ]),
    province(25, 445, &["973"], (Language::Ca, 58), &[
        ("Lleida", 25001, 25008, 141), ("Balaguer", 25600, 25600, 17),
        ("Tàrrega", 25300, 25300, 17), ("Mollerussa", 25230, 25230, 15),
        ("La Seu d'Urgell", 25700, 25700, 12), ("Cervera", 25200, 25200, 9),
        ("Solsona", 25280, 25280, 9), ("Tremp", 25620, 25620, 6),
    ]),
    province(26, 323, &["941"], SPANISH, &[
        ("Logroño", 26001, 26009, 150), ("Calahorra", 26500, 26500, 25),
        ("Arnedo", 26580, 26580, 15), ("Haro", 26200, 26200, 12), ("Alfaro", 26540, 26540, 10),
        ("Nájera", 26300, 26300, 8), ("Santo Domingo de la Calzada", 26250, 26250, 6),
    ]),
    province(27, 325, &["982"], (Language::Gl, 42), &[
        ("Lugo", 27001, 27004, 98), ("Monforte de Lemos", 27400, 27400, 18),
        ("Viveiro", 27850, 27850, 15), ("Vilalba", 27800, 27800, 14), ("Sarria", 27600, 27600, 13),
        ("Ribadeo", 27700, 27700, 10), ("Foz", 27780, 27780, 10), ("Burela", 27880, 27880, 9),
    ]),
    province(28, 7000, &["912", "913", "914", "915", "916", "917", "918"], SPANISH, &[
        ("Madrid", 28001, 28055, 3300), ("Móstoles", 28931, 28939, 211),
        ("Alcalá de Henares", 28801, 28807, 199), ("Fuenlabrada", 28941, 28947, 189),
        ("Leganés", 28911, 28919, 191), ("Getafe", 28901, 28909, 187),
        ("Alcorcón", 28921, 28925, 172), ("Torrejón de Ardoz", 28850, 28850, 137),
        ("Parla", 28981, 28984, 133), ("Alcobendas", 28100, 28109, 119),
        ("Las Rozas de Madrid", 28231, 28232, 98),
        ("San Sebastián de los Reyes", 28701, 28703, 91), ("Pozuelo de Alarcón", 28223, 28224, 88),
        ("Rivas-Vaciamadrid", 28521, 28523, 97), ("Coslada", 28821, 28823, 81),
        ("Valdemoro", 28341, 28343, 81), ("Majadahonda", 28220, 28222, 73),
        ("Collado Villalba", 28400, 28400, 65), ("Aranjuez", 28300, 28300, 60),
        ("Arganda del Rey", 28500, 28500, 58), ("Colmenar Viejo", 28770, 28770, 54),
        ("San Lorenzo de El Escorial", 28200, 28200, 19),
    ]),
    province(29, 1770, &["951", "952"], SPANISH, &[
        ("Málaga", 29001, 29018, 586), ("Marbella", 29601, 29604, 156),
        ("Mijas", 29650, 29651, 91), ("Fuengirola", 29640, 29640, 84),
        ("Vélez-Málaga", 29700, 29700, 84), ("Torremolinos", 29620, 29620, 69),
        ("Benalmádena", 29630, 29631, 75), ("Estepona", 29680, 29680, 76),
        ("Rincón de la Victoria", 29730, 29730, 50), ("Antequera", 29200, 29200, 42),
        ("Alhaurín de la Torre", 29130, 29130, 43), ("Ronda", 29400, 29400, 33),
    ]),
    province(30, 1560, &["968"], SPANISH, &[
        ("Murcia", 30001, 30012, 470), ("Cartagena", 30201, 30205, 218),
        ("Lorca", 30800, 30800, 98), ("Molina de Segura", 30500, 30500, 75),
        ("Alcantarilla", 30820, 30820, 43), ("Torre-Pacheco", 30700, 30700, 39),
        ("Cieza", 30530, 30530, 35), ("Águilas", 30880, 30880, 37), ("Yecla", 30510, 30510, 35),
        ("San Javier", 30730, 30730, 34), ("Caravaca de la Cruz", 30400, 30400, 26),
        ("Jumilla", 30520, 30520, 27),
    ]),
    province(31, 675, &["948"], (Language::Eu, 9), &[
        ("Pamplona/Iruña", 31001, 31016, 204), ("Tudela", 31500, 31500, 38),
        ("Barañáin", 31010, 31010, 20), ("Burlada/Burlata", 31600, 31600, 20),
        ("Estella-Lizarra", 31200, 31200, 14), ("Zizur Mayor", 31180, 31180, 15),
        ("Tafalla", 31300, 31300, 11), ("Altsasu/Alsasua", 31800, 31800, 8),
    ]),
    province(32, 304, &["988"], (Language::Gl, 40), &[
        ("Ourense", 32001, 32005, 104), ("Verín", 32600, 32600, 13),
        ("O Barco de Valdeorras", 32300, 32300, 13), ("O Carballiño", 32500, 32500, 14),
        ("Xinzo de Limia", 32630, 32630, 10), ("Celanova", 32800, 32800, 6),
        ("Ribadavia", 32400, 32400, 5),
    ]),
    province(33, 1010, &["984", "985"], SPANISH, &[
        ("Gijón", 33201, 33213, 268), ("Oviedo", 33001, 33013, 218), ("Avilés", 33400, 33403, 76),
        ("Langreo", 33900, 33900, 38), ("Mieres", 33600, 33600, 36),
        ("Pola de Siero", 33510, 33510, 52), ("Llanes", 33500, 33500, 13),
        ("Cangas del Narcea", 33800, 33800, 12), ("Luarca", 33700, 33700, 11),
    ]),
    province(34, 158, &["979"], SPANISH, &[
        ("Palencia", 34001, 34005, 77), ("Aguilar de Campoo", 34800, 34800, 7),
        ("Guardo", 34880, 34880, 6), ("Venta de Baños", 34200, 34200, 6),
        ("Villamuriel de Cerrato", 34190, 34190, 6), ("Saldaña", 34100, 34100, 3),
    ]),
    province(35, 1160, &["928"], SPANISH, &[
        ("Las Palmas de Gran Canaria", 35001, 35019, 380), ("Telde", 35200, 35200, 103),
        ("Santa Lucía de Tirajana", 35110, 35110, 75), ("Arrecife", 35500, 35500, 66),
        ("San Bartolomé de Tirajana", 35100, 35100, 54), ("Puerto del Rosario", 35600, 35600, 43),
        ("Arucas", 35400, 35400, 39), ("Ingenio", 35250, 35250, 33), ("Gáldar", 35460, 35460, 25),
    ]),
    province(36, 945, &["986"], (Language::Gl, 20), &[
        ("Vigo", 36201, 36214, 294), ("Pontevedra", 36001, 36005, 83),
        ("Vilagarcía de Arousa", 36600, 36600, 38), ("Redondela", 36800, 36800, 29),
        ("Cangas", 36940, 36940, 27), ("Marín", 36900, 36900, 24),
        ("Ponteareas", 36860, 36860, 23), ("A Estrada", 36680, 36680, 20),
        ("Lalín", 36500, 36500, 20),
    ]),
    province(37, 326, &["923"], SPANISH, &[
        ("Salamanca", 37001, 37008, 143), ("Béjar", 37700, 37700, 12),
        ("Santa Marta de Tormes", 37900, 37900, 15), ("Ciudad Rodrigo", 37500, 37500, 12),
        ("Peñaranda de Bracamonte", 37300, 37300, 6), ("Guijuelo", 37770, 37770, 5),
        ("Alba de Tormes", 37800, 37800, 5),
    ]),
    province(38, 1060, &["922"], SPANISH, &[
        ("Santa Cruz de Tenerife", 38001, 38010, 209),
        ("San Cristóbal de La Laguna", 38201, 38208, 158), ("Arona", 38640, 38640, 82),
        ("Granadilla de Abona", 38600, 38600, 54), ("Adeje", 38670, 38670, 49),
        ("La Orotava", 38300, 38300, 42), ("Los Realejos", 38410, 38410, 37),
        ("Puerto de la Cruz", 38400, 38400, 31), ("Los Llanos de Aridane", 38760, 38760, 20),
        ("Icod de los Vinos", 38430, 38430, 23),
    ]),
    province(39, 590, &["942"], SPANISH, &[
        ("Santander", 39001, 39012, 172), ("Torrelavega", 39300, 39300, 51),
        ("Castro-Urdiales", 39700, 39700, 33), ("Camargo", 39600, 39600, 31),
        ("Laredo", 39770, 39770, 11), ("Santoña", 39740, 39740, 11), ("Reinosa", 39200, 39200, 9),
        ("Los Corrales de Buelna", 39400, 39400, 11),
    ]),
    province(40, 155, &["921"], SPANISH, &[
        ("Segovia", 40001, 40006, 51), ("Cuéllar", 40200, 40200, 9),
        ("El Espinar", 40400, 40400, 10), ("San Ildefonso", 40100, 40100, 5),
        ("Cantalejo", 40320, 40320, 4), ("Nava de la Asunción", 40450, 40450, 3),
    ]),
    province(41, 1965, &["954", "955"], SPANISH, &[
        ("Sevilla", 41001, 41020, 684), ("Dos Hermanas", 41701, 41704, 138),
        ("Alcalá de Guadaíra", 41500, 41500, 76), ("Utrera", 41710, 41710, 52),
        ("Mairena del Aljarafe", 41927, 41927, 47), ("Écija", 41400, 41400, 40),
        ("La Rinconada", 41309, 41309, 39), ("Los Palacios y Villafranca", 41720, 41720, 38),
        ("Coria del Río", 41100, 41100, 31), ("Morón de la Frontera", 41530, 41530, 28),
        ("Carmona", 41410, 41410, 29), ("Lebrija", 41740, 41740, 27),
    ]),
    province(42, 89, &["975"], SPANISH, &[
        ("Soria", 42001, 42005, 40), ("Almazán", 42200, 42200, 5),
        ("El Burgo de Osma", 42300, 42300, 5), ("Ólvega", 42110, 42110, 4),
        ("Ágreda", 42100, 42100, 3), ("San Leonardo de Yagüe", 42140, 42140, 2),
    ]),
    province(43, 845, &["977"], (Language::Ca, 46), &[
        ("Tarragona", 43001, 43008, 137), ("Reus", 43201, 43206, 107),
        ("El Vendrell", 43700, 43700, 39), ("Tortosa", 43500, 43500, 34),
        ("Cambrils", 43850, 43850, 36), ("Salou", 43840, 43840, 30), ("Valls", 43800, 43800, 25),
        ("Amposta", 43870, 43870, 21), ("Calafell", 43820, 43820, 29),
    ]),
    province(44, 135, &["978"], SPANISH, &[
        ("Teruel", 44001, 44003, 36), ("Alcañiz", 44600, 44600, 16), ("Andorra", 44500, 44500, 7),
        ("Calamocha", 44200, 44200, 4), ("Monreal del Campo", 44300, 44300, 3),
        ("Calanda", 44570, 44570, 4),
    ]),
    province(45, 745, &["925"], SPANISH, &[
        ("Talavera de la Reina", 45600, 45600, 84), ("Toledo", 45001, 45008, 86),
        ("Illescas", 45200, 45200, 33), ("Seseña", 45223, 45224, 29),
        ("Torrijos", 45500, 45500, 14), ("Ocaña", 45300, 45300, 12),
        ("Madridejos", 45710, 45710, 11), ("Quintanar de la Orden", 45800, 45800, 11),
        ("Consuegra", 45700, 45700, 10),
    ]),
    province(46, 2710, &["961", "962", "963"], (Language::Ca, 17), &[
        ("València", 46001, 46026, 808), ("Torrent", 46900, 46901, 88),
        ("Gandia", 46700, 46702, 79), ("Paterna", 46980, 46980, 74), ("Sagunt", 46500, 46500, 70),
        ("Mislata", 46920, 46920, 46), ("Alzira", 46600, 46600, 46),
        ("Xirivella", 46950, 46950, 31), ("Burjassot", 46100, 46100, 40),
        ("Manises", 46940, 46940, 31), ("Ontinyent", 46870, 46870, 36),
        ("Xàtiva", 46800, 46800, 30), ("Sueca", 46410, 46410, 28), ("Llíria", 46160, 46160, 25),
        ("Requena", 46340, 46340, 20),
    ]),
    province(47, 522, &["983"], SPANISH, &[
        ("Valladolid", 47001, 47017, 298), ("Medina del Campo", 47400, 47400, 20),
        ("Laguna de Duero", 47140, 47140, 23), ("Arroyo de la Encomienda", 47195, 47195, 22),
        ("Tordesillas", 47100, 47100, 9), ("Íscar", 47420, 47420, 6),
        ("Peñafiel", 47300, 47300, 5),
    ]),
    province(48, 1155, &["944", "946"], (Language::Eu, 16), &[
        ("Bilbao", 48001, 48015, 346), ("Barakaldo", 48901, 48903, 101),
        ("Getxo", 48991, 48993, 77), ("Portugalete", 48920, 48920, 45),
        ("Santurtzi", 48980, 48980, 46), ("Basauri", 48970, 48970, 41),
        ("Leioa", 48940, 48940, 32), ("Durango", 48200, 48200, 30), ("Galdakao", 48960, 48960, 29),
        ("Sestao", 48910, 48910, 27), ("Gernika-Lumo", 48300, 48300, 17),
        ("Bermeo", 48370, 48370, 17),
    ]),
    province(49, 166, &["980"], SPANISH, &[
        ("Zamora", 49001, 49007, 59), ("Benavente", 49600, 49600, 17), ("Toro", 49800, 49800, 8),
        ("Morales del Vino", 49190, 49190, 3), ("Puebla de Sanabria", 49300, 49300, 2),
        ("Villaralbo", 49159, 49159, 2),
    ]),
    province(50, 975, &["976"], SPANISH, &[
        ("Zaragoza", 50001, 50022, 682), ("Calatayud", 50300, 50300, 20),
        ("Utebo", 50180, 50180, 19), ("Ejea de los Caballeros", 50600, 50600, 17),
        ("Cuarte de Huerva", 50410, 50410, 14), ("Tarazona", 50500, 50500, 10),
        ("Caspe", 50700, 50700, 10), ("Zuera", 50800, 50800, 9),
    ]),
    province(51, 83, &["956"], SPANISH, &[("Ceuta", 51001, 51005, 83)]),
    province(52, 86, &["952"], SPANISH, &[("Melilla", 52001, 52006, 86)]),
];
