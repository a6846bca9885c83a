//! The names of the largest foreign communities in Spain.
//!
//! Source: INE's names by nationality and its count of residents by nationality, from general
//! knowledge and approximate.

use domain::Language;

/// People of one nationality who live in Spain, with the names they carry.
pub struct Community {
    /// ISO 3166-1 alpha-2, as a customer's nationality has it.
    pub nationality: &'static str,
    /// How many of them live in Spain, in thousands.
    pub weight: u32,
    /// The language they are written to in; the others take their province's.
    pub language: Option<Language>,
    /// Whether they carry a second surname.
    pub two_surnames: bool,
    /// Men's names, the most frequent first.
    pub men: &'static [&'static str],
    /// Women's names, the most frequent first.
    pub women: &'static [&'static str],
    /// Surnames, the most frequent first.
    pub surnames: &'static [&'static str],
}

#[rustfmt::skip]
const LATIN_MEN: &[&str] = &[
    "Luis", "Carlos", "José", "Juan Carlos", "Jorge", "Andrés", "Wilson", "Edison", "Jhon Jairo",
    "Diego", "Santiago", "Cristian", "Byron", "Wilmer", "Edwin", "Fabián", "Mauricio", "Milton",
    "Darío", "Nelson", "Oswaldo", "Freddy", "Brayan", "Ramiro",
];

#[rustfmt::skip]
const LATIN_WOMEN: &[&str] = &[
    "María", "Luz Marina", "Sandra Milena", "Gladys", "Rosa", "Blanca", "Martha", "Viviana",
    "Paola", "Yesenia", "Daniela", "Gabriela", "Mayra", "Jenny", "Luz Dary", "Carolina",
    "Alejandra", "Nancy", "Valentina", "Lourdes", "Marisol", "Fernanda", "Yuliana", "Ximena",
];

#[rustfmt::skip]
const LATIN_SURNAMES: &[&str] = &[
    "Rodríguez", "González", "García", "Martínez", "Gómez", "Quispe", "Mamani", "Zambrano", "Loor",
    "Ramírez", "Vargas", "Rojas", "Restrepo", "Ospina", "Cárdenas", "Benítez", "Flores",
    "Villalba", "Espinoza", "Guamán", "Chávez", "Cedeño", "Salazar", "Valencia", "Quintero",
    "Arango", "Huamán", "Condori", "Ayala", "Duarte", "Montoya", "Paredes", "Córdova", "Zapata",
];

/// The largest foreign communities.
#[rustfmt::skip]
pub const COMMUNITIES: &[Community] = &[
    Community {
        nationality: "MA",
        weight: 920,
        language: None,
        two_surnames: false,
        men: &[
            "Mohamed", "Ahmed", "Youssef", "Hassan", "Abdelkader", "Said", "Mustapha", "Rachid",
            "Karim", "Brahim", "Omar", "Hamza", "Ayoub", "Driss", "Khalid", "Abdellah", "Nabil",
        ],
        women: &[
            "Fatima", "Fatima Zahra", "Khadija", "Aicha", "Malika", "Naima", "Rachida", "Samira",
            "Hafida", "Nadia", "Salma", "Imane", "Latifa", "Zineb", "Hanane", "Karima", "Meryem",
        ],
        surnames: &[
            "El Amrani", "Alaoui", "Benali", "El Idrissi", "Bouzid", "Chakir", "El Haddad",
            "Ben Ahmed", "Bennani", "El Fassi", "Lahlou", "Ouali", "Tahiri", "Ziani", "Belhaj",
            "El Khattabi", "Mansouri", "Saidi", "Haddou", "Azzouzi", "Boukhari", "El Yousfi",
        ],
    },
    Community {
        nationality: "RO",
        weight: 620,
        language: None,
        two_surnames: false,
        men: &[
            "Ion", "Gheorghe", "Vasile", "Constantin", "Marian", "Florin", "Adrian", "Ionuț",
            "Mihai", "Cristian", "Nicolae", "Daniel", "Alexandru", "Dumitru", "Bogdan", "Ștefan",
        ],
        women: &[
            "Maria", "Elena", "Mihaela", "Ana", "Ionela", "Daniela", "Alina", "Georgeta",
            "Nicoleta", "Gabriela", "Florentina", "Andreea", "Cristina", "Loredana", "Roxana",
        ],
        surnames: &[
            "Popa", "Popescu", "Ionescu", "Radu", "Dumitru", "Stan", "Stoica", "Gheorghe", "Matei",
            "Ciobanu", "Rusu", "Munteanu", "Constantin", "Moldovan", "Lungu", "Șerban", "Dobre",
            "Marin", "Tudor", "Nistor", "Bălan", "Crăciun", "Niță",
        ],
    },
    Community {
        nationality: "CO",
        weight: 590,
        language: None,
        two_surnames: true,
        men: LATIN_MEN,
        women: LATIN_WOMEN,
        surnames: LATIN_SURNAMES,
    },
    Community {
        nationality: "VE",
        weight: 330,
        language: None,
        two_surnames: true,
        men: LATIN_MEN,
        women: LATIN_WOMEN,
        surnames: LATIN_SURNAMES,
    },
    Community {
        nationality: "PE",
        weight: 200,
        language: None,
        two_surnames: true,
        men: LATIN_MEN,
        women: LATIN_WOMEN,
        surnames: LATIN_SURNAMES,
    },
    Community {
        nationality: "EC",
        weight: 120,
        language: None,
        two_surnames: true,
        men: LATIN_MEN,
        women: LATIN_WOMEN,
        surnames: LATIN_SURNAMES,
    },
    Community {
        nationality: "IT",
        weight: 320,
        language: None,
        two_surnames: false,
        men: &[
            "Marco", "Andrea", "Francesco", "Alessandro", "Matteo", "Luca", "Giuseppe", "Stefano",
            "Roberto", "Paolo", "Giovanni", "Davide", "Simone", "Nicolò",
        ],
        women: &[
            "Giulia", "Francesca", "Chiara", "Sara", "Federica", "Silvia", "Elena", "Valentina",
            "Paola", "Alessandra", "Martina", "Ilaria", "Maria Grazia",
        ],
        surnames: &[
            "Rossi", "Russo", "Ferrari", "Esposito", "Bianchi", "Romano", "Colombo", "Ricci",
            "Marino", "Greco", "Bruno", "Gallo", "Conti", "De Luca", "Costa", "Fontana",
            "D'Angelo",
        ],
    },
    Community {
        nationality: "GB",
        weight: 280,
        language: Some(Language::En),
        two_surnames: false,
        men: &[
            "David", "John", "Michael", "Peter", "Paul", "Andrew", "Stephen", "Robert", "James",
            "Mark", "Christopher", "Alan", "Brian", "Graham", "Keith", "Simon",
        ],
        women: &[
            "Susan", "Margaret", "Christine", "Patricia", "Karen", "Julie", "Linda", "Elizabeth",
            "Helen", "Jacqueline", "Sarah", "Carol", "Emma", "Alison", "Gillian",
        ],
        surnames: &[
            "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies",
            "Robinson", "Wright", "Thompson", "Evans", "Walker", "White", "O'Brien", "Clarke",
            "Hughes", "Parker-Hill",
        ],
    },
    Community {
        nationality: "UA",
        weight: 290,
        language: None,
        two_surnames: false,
        men: &[
            "Oleksandr", "Serhii", "Volodymyr", "Andrii", "Mykola", "Ivan", "Vasyl", "Yurii",
            "Dmytro", "Mykhailo", "Petro", "Bohdan",
        ],
        women: &[
            "Olena", "Tetiana", "Nataliia", "Oksana", "Iryna", "Svitlana", "Halyna", "Mariia",
            "Anna", "Liudmyla", "Yuliia", "Nadiia",
        ],
        surnames: &[
            "Melnyk", "Shevchenko", "Kovalenko", "Bondarenko", "Boiko", "Tkachenko", "Kravchenko",
            "Kovalchuk", "Koval", "Oliinyk", "Savchuk", "Marchenko", "Moroz", "Lysenko",
        ],
    },
    Community {
        nationality: "CN",
        weight: 200,
        language: None,
        two_surnames: false,
        men: &[
            "Wei", "Jun", "Xiaodong", "Jianhua", "Weiming", "Haibo", "Yong", "Guoqiang", "Lei",
            "Zhiwei", "Jie", "Xin",
        ],
        women: &[
            "Xiaoli", "Yan", "Lili", "Xia", "Meiling", "Hui", "Fang", "Yuxin", "Jing", "Xiaoyan",
            "Ailing", "Na",
        ],
        surnames: &[
            "Chen", "Wang", "Zhou", "Lin", "Ye", "Zhang", "Li", "Xu", "Wu", "Liu", "Huang", "Hu",
            "Zhu", "Jin", "Zheng", "Ji",
        ],
    },
    Community {
        nationality: "DE",
        weight: 130,
        language: Some(Language::En),
        two_surnames: false,
        men: &[
            "Thomas", "Michael", "Andreas", "Peter", "Stefan", "Klaus", "Jürgen", "Wolfgang",
            "Christian", "Hans-Peter", "Uwe", "Bernd",
        ],
        women: &[
            "Sabine", "Petra", "Monika", "Susanne", "Andrea", "Birgit", "Karin", "Heike", "Ute",
            "Anke", "Ingrid", "Käthe",
        ],
        surnames: &[
            "Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker",
            "Schäfer", "Koch", "Bauer", "Weiß", "Krüger", "von Berg",
        ],
    },
    Community {
        nationality: "FR",
        weight: 120,
        language: None,
        two_surnames: false,
        men: &[
            "Philippe", "Nicolas", "Pierre", "Laurent", "Christophe", "Julien", "Éric", "François",
            "Jean-Luc", "Sébastien", "Frédéric", "Thierry",
        ],
        women: &[
            "Nathalie", "Isabelle", "Sophie", "Camille", "Céline", "Valérie", "Hélène", "Aurélie",
            "Sylvie", "Marie-Christine", "Émilie", "Françoise",
        ],
        surnames: &[
            "Martin", "Bernard", "Dubois", "Thomas", "Robert", "Petit", "Durand", "Leroy",
            "Moreau", "Lefèvre", "Roux", "Fournier", "Girard", "Le Gall",
        ],
    },
    Community {
        nationality: "PT",
        weight: 110,
        language: Some(Language::Pt),
        two_surnames: true,
        men: &[
            "João", "José", "António", "Manuel", "Paulo", "Luís", "Carlos", "Nuno", "Rui", "Tiago",
            "Joaquim", "Sérgio",
        ],
        women: &[
            "Maria", "Ana", "Maria da Conceição", "Sandra", "Paula", "Carla", "Sónia", "Cátia",
            "Inês", "Fernanda", "Lurdes", "Conceição",
        ],
        surnames: &[
            "Silva", "Santos", "Ferreira", "Pereira", "Oliveira", "Costa", "Rodrigues", "Martins",
            "Gonçalves", "Fernandes", "Gomes", "Lopes", "Marques", "Carvalho", "Simões", "Brandão",
        ],
    },
    Community {
        nationality: "BR",
        weight: 120,
        language: Some(Language::Pt),
        two_surnames: true,
        men: &[
            "José", "João", "Carlos", "Marcelo", "Rafael", "Anderson", "Thiago", "Leandro",
            "Fábio", "Wagner", "Gustavo",
        ],
        women: &[
            "Maria", "Ana Paula", "Adriana", "Juliana", "Márcia", "Fernanda", "Patrícia", "Camila",
            "Luciana", "Aline", "Vanessa",
        ],
        surnames: &[
            "da Silva", "dos Santos", "Souza", "Oliveira", "Pereira", "Lima", "Ferreira", "Alves",
            "Ribeiro", "de Almeida", "Araújo", "Barbosa", "Nascimento", "Guimarães",
        ],
    },
    Community {
        nationality: "PK",
        weight: 105,
        language: Some(Language::En),
        two_surnames: false,
        men: &[
            "Muhammad", "Ali", "Imran", "Usman", "Asif", "Shahid", "Tariq", "Waqas", "Nadeem",
            "Zahid", "Adnan", "Bilal",
        ],
        women: &[
            "Shazia", "Nasreen", "Saima", "Rubina", "Samina", "Asma", "Farzana", "Ayesha", "Kiran",
            "Sadia",
        ],
        surnames: &[
            "Khan", "Hussain", "Ahmed", "Iqbal", "Akhtar", "Malik", "Mahmood", "Butt", "Javed",
            "Shah", "Raza", "Begum", "Bibi",
        ],
    },
    Community {
        nationality: "SN",
        weight: 85,
        language: None,
        two_surnames: false,
        men: &[
            "Mamadou", "Ibrahima", "Cheikh", "Modou", "Abdoulaye", "Ousmane", "Moussa", "Serigne",
            "Alioune", "Babacar", "Pape",
        ],
        women: &[
            "Fatou", "Aminata", "Ndeye", "Mariama", "Awa", "Khady", "Coumba", "Adama", "Bineta",
        ],
        surnames: &[
            "Diop", "Ndiaye", "Fall", "Diallo", "Gueye", "Sarr", "Faye", "Ba", "Seck", "Cissé",
            "Thiam", "Mbaye", "Sow", "Diouf",
        ],
    },
];
