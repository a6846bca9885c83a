//! Street names, in the four languages street signs have.
//!
//! From general knowledge: the names that nearly every Spanish town has, saints, trades, rivers,
//! cities and figures of history long dead.

/// Streets of one language.
pub struct Streets {
    /// What kinds of street there are, with how often.
    pub kinds: &'static [(&'static str, u32)],
    /// What they are called, with how often.
    pub names: &'static [(&'static str, u32)],
    /// Whether the name stands before the kind, as in Basque.
    pub name_first: bool,
    /// The floors of its houses, the commonest first.
    pub floors: &'static [&'static str],
    /// The doors on a floor, the commonest first.
    pub doors: &'static [&'static str],
}

/// Streets with Spanish signs.
#[rustfmt::skip]
pub const SPANISH: Streets = Streets {
    kinds: &[
        ("Calle", 700), ("Avenida", 115), ("Plaza", 55), ("Paseo", 30), ("Camino", 18),
        ("Travesía", 12), ("Ronda", 12), ("Carretera", 8), ("Callejón", 5), ("Urbanización", 8),
        ("Bulevar", 3), ("Glorieta", 2),
    ],
    names: &[
        ("Mayor", 60), ("Real", 42), ("de la Constitución", 28), ("de la Iglesia", 28),
        ("Nueva", 26), ("de España", 16), ("del Sol", 16), ("de la Fuente", 20), ("San José", 18),
        ("San Juan", 18), ("San Antonio", 16), ("San Pedro", 14), ("San Miguel", 13),
        ("Santa Ana", 12), ("Santa María", 12), ("San Isidro", 10), ("San Roque", 10),
        ("San Francisco", 12), ("Santiago", 9), ("Virgen del Carmen", 10), ("Virgen del Pilar", 7),
        ("de la Paz", 11), ("de la Libertad", 8), ("de Andalucía", 11), ("de Castilla", 8),
        ("de Extremadura", 6), ("de Aragón", 6), ("de Madrid", 9), ("de Toledo", 7),
        ("de Sevilla", 7), ("de Granada", 7), ("de Zaragoza", 5), ("de Cervantes", 16),
        ("Miguel de Cervantes", 9), ("Lope de Vega", 9), ("Calderón de la Barca", 7),
        ("Quevedo", 6), ("Goya", 9), ("Velázquez", 9), ("Murillo", 6), ("Cristóbal Colón", 7),
        ("Hernán Cortés", 5), ("Isabel la Católica", 7), ("Rosalía de Castro", 4),
        ("Gustavo Adolfo Bécquer", 5), ("Isaac Peral", 5), ("Ramón y Cajal", 11),
        ("de los Olivos", 8), ("de los Almendros", 6), ("del Olmo", 5), ("de las Flores", 9),
        ("Las Rosas", 6), ("Los Pinos", 7), ("de la Estación", 11), ("del Ferrocarril", 6),
        ("del Mercado", 6), ("del Ayuntamiento", 6), ("de las Escuelas", 7), ("del Molino", 9),
        ("del Río", 9), ("de la Ermita", 9), ("del Castillo", 7), ("de la Cruz", 11),
        ("del Calvario", 6), ("del Pozo", 6), ("Alta", 6), ("Baja", 6), ("Ancha", 7), ("Larga", 5),
        ("del Carmen", 9), ("de la Merced", 5), ("del Rosario", 6), ("de los Reyes Católicos", 8),
        ("del Doctor Fleming", 8), ("de Portugal", 4), ("de Europa", 6), ("de América", 4),
        ("Guadalquivir", 4), ("del Ebro", 4), ("del Duero", 4), ("del Tajo", 4),
        ("de los Herreros", 4), ("de Zapateros", 3), ("de Tintoreros", 2),
        ("de la Independencia", 4), ("del Dos de Mayo", 4), ("del Mediterráneo", 3),
        ("de la Alameda", 5), ("de Circunvalación", 3), ("del Cementerio Viejo", 1),
        ("de Nuestra Señora de los Ángeles", 3),
    ],
    name_first: false,
    floors: &["1º", "2º", "3º", "4º", "5º", "Bajo", "6º", "7º", "Ático"],
    doors: &["A", "B", "C", "D", "Izda.", "Dcha.", "Centro", "E", "1", "2"],
};

/// Streets with Catalan signs.
#[rustfmt::skip]
pub const CATALAN: Streets = Streets {
    kinds: &[
        ("Carrer", 700), ("Avinguda", 110), ("Plaça", 60), ("Passeig", 40), ("Rambla", 18),
        ("Camí", 15), ("Ronda", 15), ("Travessera", 4), ("Carreró", 4), ("Passatge", 12),
        ("Via", 4),
    ],
    names: &[
        ("Major", 50), ("Nou", 26), ("de l'Església", 20), ("de la Font", 12),
        ("de Sant Josep", 14), ("de Sant Joan", 14), ("de Sant Pere", 12), ("de Sant Jordi", 10),
        ("de Sant Antoni", 12), ("de Santa Anna", 8), ("de Santa Maria", 10),
        ("de Sant Francesc", 8), ("de Catalunya", 14), ("d'Aragó", 8), ("de València", 10),
        ("de Mallorca", 9), ("de Girona", 9), ("de Barcelona", 12), ("de Montserrat", 10),
        ("del Mar", 10), ("de la Pau", 9), ("de la Llibertat", 8), ("del Sol", 9),
        ("de la Creu", 8), ("de les Escoles", 6), ("del Molí", 8), ("del Mercat", 6),
        ("de l'Estació", 8), ("de Balmes", 7), ("de Jacint Verdaguer", 10), ("d'Àngel Guimerà", 9),
        ("de Pompeu Fabra", 7), ("de Gaudí", 6), ("de Ramon Llull", 7), ("de Jaume I", 12),
        ("de Colom", 6), ("dels Horts", 5), ("de Dalt", 6), ("de Baix", 6), ("de la Muralla", 5),
        ("de l'Om", 3), ("de la Verge del Carme", 4), ("dels Pins", 5), ("de les Roses", 4),
        ("d'Europa", 4), ("del Ter", 3), ("de la Indústria", 5),
    ],
    name_first: false,
    floors: &["1r", "2n", "3r", "4t", "5è", "Baixos", "Entl.", "Pral.", "Àtic"],
    doors: &["1a", "2a", "3a", "4a", "A", "B", "C"],
};

/// Streets with Galician signs.
#[rustfmt::skip]
pub const GALICIAN: Streets = Streets {
    kinds: &[
        ("Rúa", 700), ("Avenida", 130), ("Praza", 60), ("Paseo", 20), ("Camiño", 30),
        ("Travesía", 25), ("Estrada", 20), ("Lugar", 40), ("Rolda", 8), ("Costa", 6),
    ],
    names: &[
        ("Real", 30), ("Nova", 22), ("do Vilar", 9), ("da Igrexa", 14), ("da Fonte", 12),
        ("do Sol", 8), ("de Galicia", 12), ("da Coruña", 9), ("de Lugo", 7), ("de Pontevedra", 5),
        ("de Santiago", 8), ("de Compostela", 6), ("Rosalía de Castro", 16), ("Castelao", 14),
        ("Curros Enríquez", 10), ("Concepción Arenal", 8), ("Emilia Pardo Bazán", 6),
        ("de San Roque", 9), ("de San Pedro", 9), ("de Santo Antón", 5), ("do Carme", 7),
        ("do Castro", 6), ("do Río", 7), ("do Muíño", 6), ("da Ponte", 6), ("da Estación", 6),
        ("do Porto", 7), ("da Mariña", 5), ("do Progreso", 6), ("da Liberdade", 4),
        ("dos Carballos", 4), ("das Hortas", 5), ("de Abaixo", 4), ("de Arriba", 4),
        ("do Pazo", 4), ("da Paz", 5), ("Cervantes", 4),
    ],
    name_first: false,
    floors: &["1º", "2º", "3º", "4º", "Baixo", "5º", "6º"],
    doors: &["A", "B", "C", "D", "Esq.", "Dta."],
};

/// Streets with Basque signs.
#[rustfmt::skip]
pub const BASQUE: Streets = Streets {
    kinds: &[
        ("kalea", 700), ("etorbidea", 90), ("plaza", 90), ("pasealekua", 40), ("bidea", 50),
        ("zumardia", 20), ("auzoa", 20),
    ],
    names: &[
        ("Nagusia", 30), ("Berria", 14), ("Elizako", 10), ("Iturri", 10), ("Geltoki", 9),
        ("Zubieta", 6), ("Zubiaurre", 6), ("San Joan", 12), ("San Pedro", 9), ("San Migel", 7),
        ("Santa Maria", 8), ("Andra Mari", 9), ("Urbieta", 7), ("Easo", 5), ("Gipuzkoa", 8),
        ("Bizkaia", 8), ("Araba", 5), ("Nafarroa", 8), ("Donostia", 6), ("Bilbo", 6),
        ("Gernika", 6), ("Askatasunaren", 9), ("Bakearen", 6), ("Zumalakarregi", 6), ("Elkano", 8),
        ("Legazpi", 6), ("Loiola", 7), ("Ibaiondo", 7), ("Errotatxo", 4), ("Aldapeta", 5),
        ("Mendiko", 5), ("Itsasalde", 5), ("Euskal Herria", 6), ("Harrikruz", 2), ("Sagardui", 3),
    ],
    name_first: true,
    floors: &["1.", "2.", "3.", "4.", "5.", "Behea", "6."],
    doors: &["A", "B", "C", "D", "Ezk.", "Esk."],
};
