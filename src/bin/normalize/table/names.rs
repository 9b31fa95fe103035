//! What columns of job titles are called, and those that say where people work.

use unicode_normalization::UnicodeNormalization;

/// Names of columns that hold titles, the best first; compared without case, accents, spaces and punctuation.
const NAMES: &[&str] = &[
    "jobtitle",
    "businesstitle",
    "positiontitle",
    "stellenbezeichnung",
    "berufsbezeichnung",
    "positionsbezeichnung",
    "jobtitel",
    "stellentitel",
    "jobbezeichnung",
    "intituledeposte",
    "intituleduposte",
    "intituleposte",
    "intitulemploi",
    "intituledelemploi",
    "titredeposte",
    "titreduposte",
    "libelleemploi",
    "titulodelpuesto",
    "titulodepuesto",
    "nombredelpuesto",
    "puestodetrabajo",
    "denominaciondelpuesto",
    "cargolaboral",
    "title",
    "position",
    "job",
    "stelle",
    "poste",
    "posteoccupe",
    "puesto",
    "cargo",
    "designation",
    "jobname",
    "roletitle",
    "role",
    "jobposition",
    "workertitle",
    "employeetitle",
    "currenttitle",
    "currentposition",
    "jobprofile",
    "jobprofilename",
    "stellenprofil",
    "occupation",
    "rawtitle",
    "jobtitles",
    "titles",
    "titlename",
    "positionname",
    "jobdescription",
    "headline",
    "profession",
    "beruf",
    "tatigkeit",
    "taetigkeit",
    "funktion",
    "funktionsbezeichnung",
    "fonction",
    "metier",
    "emploi",
    "intitule",
    "ocupacion",
    "profesion",
];

/// Other names by which a header is known for one: tables of people have one of these.
const USUAL: &[&str] = &[
    "id",
    "nr",
    "no",
    "number",
    "code",
    "label",
    "name",
    "firstname",
    "lastname",
    "fullname",
    "vorname",
    "nachname",
    "nom",
    "prenom",
    "nombre",
    "apellido",
    "apellidos",
    "email",
    "mail",
    "phone",
    "employeeid",
    "workerid",
    "personalnummer",
    "matricule",
    "company",
    "firma",
    "city",
    "country",
    "location",
    "ort",
    "ville",
    "ciudad",
    "date",
    "hiredate",
    "note",
    "notes",
    "count",
    "rows",
    "status",
    "gender",
    "url",
    "alias",
    "decision",
    "roleid",
];

/// Names of columns that say where somebody works, the best first: the nearer to the people, the more it says.
const CONTEXTS: &[&str] = &[
    "department",
    "departmentname",
    "dept",
    "deptname",
    "departmentdescription",
    "deptdescription",
    "homedepartment",
    "abteilung",
    "abteilungsname",
    "departement",
    "service",
    "departamento",
    "team",
    "teamname",
    "equipe",
    "equipo",
    "costcentername",
    "costcentrename",
    "costcenterdescription",
    "kostenstellenbezeichnung",
    "bereich",
    "fachbereich",
    "orgunit",
    "orgunitname",
    "organizationalunit",
    "organisationalunit",
    "organizationunit",
    "organisationseinheit",
    "unit",
    "unitname",
    "supervisoryorganization",
    "businessunit",
    "businessunitname",
    "geschaftsbereich",
    "division",
    "divisionname",
    "jobfunction",
    "function",
    "functionalarea",
    "jobfamily",
    "jobfamilygroup",
    "jobcategory",
    "direction",
    "area",
    "org",
    "organization",
    "organisation",
];

/// How good a name for titles this is, 0 the best; `None` where it is none.
pub fn rank(name: &str) -> Option<usize> {
    place(name, NAMES)
}

/// How good a name for a context this is, 0 the best; `None` where it is none.
pub fn rank_context(name: &str) -> Option<usize> {
    place(name, CONTEXTS)
}

/// Whether columns are called so in many tables.
pub fn is_usual(name: &str) -> bool {
    place(name, USUAL).is_some() || rank_context(name).is_some()
}

fn place(name: &str, names: &[&str]) -> Option<usize> {
    // Without case, accents, spaces and punctuation. No name is long; a cell of a header may be.
    let name = &name[..name.floor_char_boundary(100)];
    let plain: String = name.nfd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    names.iter().position(|candidate| *candidate == plain)
}

#[cfg(test)]
mod tests {
    use super::{rank, rank_context};

    #[test]
    fn names_are_known_in_four_languages() {
        for name in [
            "Job Title",
            "POSITION_TITLE",
            "Stellenbezeichnung",
            "T\u{e4}tigkeit",
            "Intitul\u{e9} de poste",
            "M\u{e9}tier",
            "Puesto de trabajo",
            "Ocupaci\u{f3}n",
        ] {
            assert!(rank(name).is_some(), "{name}");
        }
        assert!(rank("Business Title") < rank("Job Profile"));
        for name in ["Department", "Business Unit", "Gesch\u{e4}ftsbereich", "Abteilung", "D\u{e9}partement", "\u{c9}quipe", "Departamento"]
        {
            assert!(rank_context(name).is_some() && rank(name).is_none(), "{name}");
        }
        assert!(rank_context("Department") < rank_context("Division"));
        assert_eq!(rank_context("Department ID"), None);
        assert_eq!(rank("Hire Date"), None);
        assert_eq!(rank(&"x".repeat(1 << 20)), None);
    }
}
