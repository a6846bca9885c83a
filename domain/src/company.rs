//! Corporate customers: the company.

use serde::{Deserialize, Serialize};

use crate::read::Node;
use crate::{AssociatedUser, CompanyName, DocumentType, IdentityDocument, Problem};

/// A corporate customer's company, or self-employed person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyInfo {
    pub(crate) identity_document: IdentityDocument,
    #[cfg_attr(feature = "openapi", schema(value_type = String, min_length = 1, max_length = 300, example = "Talleres Benavente, S.L."))]
    pub(crate) name: CompanyName,
    /// The authorized representative, when there is one.
    #[serde(default, skip_serializing_if = "Representative::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<AssociatedUser>>, max_items = 1))]
    pub(crate) associated_users: Representative,
}

impl CompanyInfo {
    /// The CIF; of a self-employed person perhaps the NIF or NIE.
    pub fn identity_document(&self) -> &IdentityDocument {
        &self.identity_document
    }

    /// The company's name.
    pub fn name(&self) -> &CompanyName {
        &self.name
    }

    /// The authorized representative.
    pub fn representative(&self) -> Option<&AssociatedUser> {
        self.associated_users.0.as_ref()
    }

    pub(crate) fn read(node: Node<'_>, documents: &[DocumentType]) -> Option<Self> {
        node.object(|fields| {
            let identity_document =
                fields.required("identity_document", |node| IdentityDocument::read(node, documents));
            let name = fields.text("name", str::parse);
            let associated_users = fields.optional("associated_users", |mut node| {
                let users = node.list(0, 1, AssociatedUser::read)?;
                Some(Representative(users.into_iter().next().map(|(_, user)| user)))
            });
            Some(Self {
                identity_document: identity_document?,
                name: name?,
                associated_users: associated_users.unwrap_or_default(),
            })
        })
    }
}

/// None or one; a list in JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<AssociatedUser>", into = "Vec<AssociatedUser>")]
pub(crate) struct Representative(pub(crate) Option<AssociatedUser>);

impl Representative {
    fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

impl TryFrom<Vec<AssociatedUser>> for Representative {
    type Error = Problem;

    fn try_from(mut users: Vec<AssociatedUser>) -> Result<Self, Problem> {
        let user = users.pop();
        if users.is_empty() { Ok(Self(user)) } else { Err(Problem::TooMany { max: 1 }) }
    }
}

impl From<Representative> for Vec<AssociatedUser> {
    fn from(representative: Representative) -> Self {
        representative.0.into_iter().collect()
    }
}
