//! Categories as a supervisor looks at them: with how many customers have each, and each of its values.

use std::collections::HashMap;

use domain::{Category, CategoryId, CategoryValue};

use crate::permission::CategoriesRead;
use crate::store::{self, Conn};
use crate::{Caller, Error, Permitted, Result, Service};

/// Categories of a page.
const PAGE: usize = 50;

/// A category, and how many customers have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryUse {
    /// The category.
    pub category: Category,
    /// The values that it is narrowed to, in its order, with how many customers have each; none when any is allowed.
    pub values: Vec<(CategoryValue, i64)>,
    /// How many customers have it, with whatever value.
    pub customers: i64,
}

/// A page of categories, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryPage {
    /// The categories.
    pub lines: Vec<CategoryUse>,
    /// Before which one the next page begins; none on the last.
    pub next: Option<CategoryId>,
}

/// A page of the organization's categories, those made before one.
///
/// # Errors
/// Only the database's.
pub async fn list(
    service: &Service,
    caller: &Permitted<CategoriesRead>,
    before: Option<CategoryId>,
) -> Result<CategoryPage> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let before = before.map_or(i64::MAX, |id| i64::from(id.get()));
    let mut found = store::category::page(conn, caller.org(), before, PAGE + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|category| category.id);
    let lines = with_uses(conn, caller, found).await?;
    reader.done();
    Ok(CategoryPage { lines, next })
}

/// A category with how many customers have it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(service: &Service, caller: &Permitted<CategoriesRead>, id: CategoryId) -> Result<CategoryUse> {
    let mut reader = service.db.read().await?;
    let conn = &mut reader.conn();
    let found = store::category::get(conn, caller.org(), id).await?;
    let lines = with_uses(conn, caller, found.into_iter().collect()).await?;
    reader.done();
    lines.into_iter().next().ok_or(Error::NotFound("category"))
}

/// Categories, the newest first, counted in one statement.
async fn with_uses(conn: &mut Conn<'_>, caller: &Caller, categories: Vec<Category>) -> Result<Vec<CategoryUse>> {
    let (Some(last), Some(first)) = (categories.first(), categories.last()) else { return Ok(Vec::new()) };
    let mut uses: HashMap<i64, HashMap<Option<String>, i64>> = HashMap::new();
    for (id, value, count) in store::category::uses(conn, caller.org(), (first.id, last.id)).await? {
        uses.entry(id).or_default().insert(value, count);
    }
    let counted = |category: Category| {
        let counts = uses.remove(&i64::from(category.id.get())).unwrap_or_default();
        let of = |value: &CategoryValue| counts.get(&Some(value.as_str().to_owned())).copied().unwrap_or_default();
        CategoryUse {
            values: category.valid_values.iter().map(|value| (value.clone(), of(value))).collect(),
            customers: counts.values().sum(),
            category,
        }
    };
    Ok(categories.into_iter().map(counted).collect())
}
