//! SKOS thesauri in Turtle, N-Triples or RDF/XML: concepts with preferred, alternative and hidden labels.

use std::{fs, path::Path};

use oxrdf::{NamedOrBlankNode, Term, Triple, vocab::rdf};
use oxrdfxml::RdfXmlParser;
use oxttl::{NTriplesParser, TurtleParseError, TurtleParser};
use rustc_hash::FxHashMap;

use super::{Catalogue, Counts};
use crate::dictionary::problem::DictionaryError;

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const DEPRECATED: &str = "http://www.w3.org/2002/07/owl#deprecated";

pub(super) fn read(path: &Path, language: &str, into: &mut Catalogue) -> Result<(), DictionaryError> {
    let name = path.file_stem().map_or_else(|| "skos".to_owned(), |name| name.to_string_lossy().into_owned());
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|source| DictionaryError::Io { path: shown.clone(), source })?;
    let mut subjects = Subjects { list: Vec::new(), places: FxHashMap::default(), language };
    let turtle = |fault: TurtleParseError, kind: &str| {
        let line = match fault {
            TurtleParseError::Syntax(fault) => Some(fault.location().start.line + 1),
            TurtleParseError::Io(_) => None,
        };
        DictionaryError::Syntax {
            path: shown.clone(),
            line,
            cause: format!("not readable as {kind}; check it with the tool it comes from"),
        }
    };
    let counts = &mut into.counts;
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "ttl" => {
            for triple in TurtleParser::new().for_reader(&bytes[..]) {
                subjects.take(triple.map_err(|fault| turtle(fault, "Turtle"))?, counts);
            }
        }
        "nt" => {
            for triple in NTriplesParser::new().for_reader(&bytes[..]) {
                subjects.take(triple.map_err(|fault| turtle(fault, "N-Triples"))?, counts);
            }
        }
        "rdf" | "xml" => {
            for triple in RdfXmlParser::new().for_reader(&bytes[..]) {
                // Its messages quote the text and name no line.
                let fault = |_| DictionaryError::Syntax {
                    path: shown.clone(),
                    line: None,
                    cause: "not readable as RDF/XML; check it with the tool it comes from".to_owned(),
                };
                subjects.take(triple.map_err(fault)?, counts);
            }
        }
        _ => {
            let cause = "a SKOS file ends in .ttl (Turtle), .nt (N-Triples), .rdf or .xml (RDF/XML)".to_owned();
            return Err(DictionaryError::Syntax { path: shown, line: None, cause });
        }
    }
    into.info.name.clone_from(&name);
    let family = into.group("skos", &[("jobs", &name)], "jobs", "jobs");
    subjects.give(&family, into);
    Ok(())
}

/// What is said of one address.
#[derive(Default)]
struct Subject {
    address: String,
    is_concept: bool,
    is_deprecated: bool,
    notations: Vec<String>,
    preferred: Vec<String>,
    alternative: Vec<String>,
    hidden: Vec<String>,
}

struct Subjects<'l> {
    list: Vec<Subject>,
    places: FxHashMap<String, usize>,
    language: &'l str,
}

impl Subjects<'_> {
    fn take(&mut self, triple: Triple, counts: &mut Counts) {
        counts.rows += 1;
        let predicate = triple.predicate.as_str();
        let local = predicate.strip_prefix(SKOS).unwrap_or_default();
        let known = ["notation", "prefLabel", "altLabel", "hiddenLabel"].contains(&local);
        if !known && predicate != rdf::TYPE.as_str() && predicate != DEPRECATED {
            return;
        }
        let address = match &triple.subject {
            NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
            NamedOrBlankNode::BlankNode(node) => node.to_string(),
        };
        let language = self.language;
        let subject = self.subject(address);
        match triple.object {
            Term::NamedNode(kind) if predicate == rdf::TYPE.as_str() => {
                subject.is_concept |= kind.as_str().strip_prefix(SKOS) == Some("Concept");
            }
            Term::Literal(literal) if predicate == DEPRECATED => subject.is_deprecated |= literal.value() == "true",
            Term::Literal(literal) if local == "notation" => subject.notations.push(literal.value().trim().to_owned()),
            Term::Literal(literal) => {
                // A label without a language is good for any.
                let fits = literal.language().is_none_or(|tag| tag.split('-').next().is_some_and(|tag| tag.eq_ignore_ascii_case(language)));
                let list = match local {
                    "prefLabel" => &mut subject.preferred,
                    "altLabel" => &mut subject.alternative,
                    _ => &mut subject.hidden,
                };
                if fits {
                    list.push(literal.value().to_owned());
                } else {
                    counts.skip("labels of another language");
                }
            }
            _ => {}
        }
    }

    fn subject(&mut self, address: String) -> &mut Subject {
        let at = *self.places.entry(address).or_insert_with_key(|address| {
            self.list.push(Subject { address: address.clone(), ..Subject::default() });
            self.list.len() - 1
        });
        &mut self.list[at]
    }

    /// Makes the concepts. A notation is the code only where no other concept has the same (thesauri may hold several schemes).
    fn give(self, family: &str, into: &mut Catalogue) {
        let mut uses: FxHashMap<String, usize> = FxHashMap::default();
        let kept: Vec<Subject> = self
            .list
            .into_iter()
            .filter(|subject| {
                let labels = subject.preferred.len() + subject.alternative.len() + subject.hidden.len();
                match (subject.is_concept, subject.is_deprecated) {
                    (true, false) => return true,
                    (true, true) => into.counts.skip("deprecated concepts"),
                    (false, _) if labels > 0 => into.counts.skip("labelled, but no skos:Concept"),
                    (false, _) => {}
                }
                false
            })
            .collect();
        for notation in kept.iter().filter_map(|subject| subject.notations.first()) {
            *uses.entry(notation.clone()).or_default() += 1;
        }
        for subject in kept {
            let own = subject.notations.first().filter(|notation| !notation.is_empty() && uses[*notation] == 1);
            let concept = into.concept(own.unwrap_or(&subject.address));
            family.clone_into(&mut concept.family);
            subject.preferred.iter().for_each(|label| concept.prefer(label));
            subject.alternative.iter().for_each(|label| concept.add(label));
            subject.hidden.iter().for_each(|label| concept.add_search_only(label));
        }
    }
}
