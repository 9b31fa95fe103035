//! The tables of a pack: which there are, which columns they have, and which file belongs to which.

/// A table of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // named after their files
pub enum Table {
    Functions,
    Families,
    Roles,
    Related,
    Appointments,
    Removed,
    Ladders,
    Crosswalk,
    Aliases,
    Areas,
    Departments,
    Varies,
    Abbreviations,
    Modifiers,
    Protected,
    Noise,
}

/// A column: its name, and whether its cells must be filled.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// As in the header.
    pub name: &'static str,
    /// Whether an empty cell is a fault.
    pub required: bool,
}

const fn filled(name: &'static str) -> Column {
    Column { name, required: true }
}

const fn open(name: &'static str) -> Column {
    Column { name, required: false }
}

const NOTE: Column = open("note");
const SOURCE: Column = open("source");

impl Table {
    /// All tables.
    pub const ALL: [Table; 16] = [
        Table::Functions,
        Table::Families,
        Table::Roles,
        Table::Related,
        Table::Appointments,
        Table::Removed,
        Table::Ladders,
        Table::Crosswalk,
        Table::Aliases,
        Table::Areas,
        Table::Departments,
        Table::Varies,
        Table::Abbreviations,
        Table::Modifiers,
        Table::Protected,
        Table::Noise,
    ];

    /// The name of its file or folder.
    pub fn name(self) -> &'static str {
        match self {
            Table::Functions => "functions",
            Table::Families => "families",
            Table::Roles => "roles",
            Table::Related => "related",
            Table::Appointments => "appointments",
            Table::Removed => "removed",
            Table::Ladders => "ladders",
            Table::Crosswalk => "crosswalk",
            Table::Aliases => "aliases",
            Table::Areas => "areas",
            Table::Departments => "departments",
            Table::Varies => "varies",
            Table::Abbreviations => "abbreviations",
            Table::Modifiers => "modifiers",
            Table::Protected => "protected",
            Table::Noise => "noise",
        }
    }

    /// Its columns in the order of the file.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Table::Functions => const { &[filled("function_id"), filled("function"), open("staff_rung"), NOTE, SOURCE] },
            Table::Families => {
                const {
                    &[
                        filled("family_id"),
                        filled("family"),
                        filled("function_id"),
                        open("group"),
                        open("manager_role_id"),
                        open("practitioner_role_id"),
                        NOTE,
                        SOURCE,
                    ]
                }
            }
            Table::Roles => {
                const {
                    &[
                        filled("role_id"),
                        filled("role"),
                        filled("family_id"),
                        open("level"),
                        open("track"),
                        open("soc"),
                        open("onet"),
                        open("isco"),
                        NOTE,
                        SOURCE,
                    ]
                }
            }
            Table::Related => const { &[filled("family_id"), filled("related_family_id"), NOTE, SOURCE] },
            Table::Appointments => const { &[filled("role_id"), filled("function_id"), NOTE, SOURCE] },
            Table::Removed => const { &[filled("role_id"), NOTE, SOURCE] },
            Table::Ladders => {
                const {
                    &[
                        filled("ladder"),
                        filled("code"),
                        open("title"),
                        filled("levels"),
                        open("families"),
                        open("area"),
                        open("dimension"),
                        open("summary"),
                    ]
                }
            }
            Table::Crosswalk => const { &[filled("pack"), filled("from_role_id"), filled("role_id"), filled("weight"), NOTE, SOURCE] },
            Table::Aliases => const { &[filled("alias"), open("role_id"), open("weight"), open("scope"), NOTE, SOURCE] },
            Table::Areas => const { &[filled("area"), filled("family_id"), open("role_id"), NOTE, SOURCE] },
            Table::Departments => const { &[filled("department"), open("function_id"), open("family_id"), open("weight"), NOTE, SOURCE] },
            Table::Varies => const { &[filled("title"), NOTE, SOURCE] },
            Table::Abbreviations => const { &[filled("short"), filled("long"), open("position"), NOTE, SOURCE] },
            Table::Modifiers => const { &[filled("phrase"), filled("kind"), open("level"), open("position"), NOTE, SOURCE] },
            Table::Protected => const { &[filled("phrase"), NOTE, SOURCE] },
            Table::Noise => const { &[filled("phrase"), filled("kind"), open("reason"), NOTE, SOURCE] },
        }
    }

    /// Whether the order of its rows carries meaning, so that formatting must not sort them.
    pub fn ordered(self) -> bool {
        self == Table::Ladders
    }

    /// The table a file of a pack belongs to: `roles.csv`, `roles/legal.csv`, `en/aliases/legal.csv`.
    ///
    /// ```
    /// use rolecall::dictionary::table::Table;
    /// assert_eq!(Table::of_file("en/aliases/legal.csv"), Some(Table::Aliases));
    /// assert_eq!(Table::of_file("holidays.csv"), None);
    /// ```
    pub fn of_file(path: &str) -> Option<Table> {
        let mut parts = path.strip_suffix(".csv")?.split('/').peekable();
        if parts.peek().is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase())) {
            parts.next();
        }
        let name = parts.next()?;
        (parts.count() <= 1).then_some(())?;
        Table::ALL.into_iter().find(|table| table.name() == name)
    }
}
