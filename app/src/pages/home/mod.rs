//! Home: where an agent begins. Below the search box stand the customers whom the agent looked at last, what waits
//! for somebody, and for those who answer for it the figures of the day.

mod figures;
mod recent;
mod work;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use self::{
    figures::{DayFigures, FiguresPanel},
    recent::{RecentCustomer, RecentPanel},
    work::{Work, WorkPanel},
};
use crate::{
    components::problems::is_focus_lost,
    error::DeskError,
    json::Json,
    language::use_text,
    pages::search::{Examples, focus_search_box},
};

/// All that the page shows: of each part nothing for an agent who may not see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HomeScreen {
    recent: Option<Vec<RecentCustomer>>,
    work: Option<Work>,
    figures: Option<DayFigures>,
}

/// What an agent begins with; the figures of today, or of a week.
#[server(prefix = "/desk", endpoint = "load_home", output = Json)]
pub async fn load_home(#[server(default)] week: bool) -> Result<HomeScreen, DeskError> {
    let caller = crate::context::caller()?;
    let service = crate::context::service()?;
    Ok(HomeScreen {
        recent: recent::load_recent(&service, &caller).await?,
        work: work::load_work(&service, &caller).await?,
        figures: figures::load_figures(&service, &caller, week).await?,
    })
}

/// The page, below the search box.
#[component]
pub fn Home(screen: HomeScreen) -> impl IntoView {
    let text = use_text();
    let HomeScreen { recent, work, figures } = screen;
    // A page that comes whole has the focus in its search box; one that is led to within the desk may have lost it.
    Effect::new(|| {
        request_animation_frame(|| {
            if is_focus_lost() {
                focus_search_box();
            }
        });
    });
    view! {
        <h1 class="text-xl font-semibold">{text.find_a_customer}</h1>
        <div class="mt-4 grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <div class="flex min-w-0 flex-col gap-4">
                {recent.map(|customers| view! { <RecentPanel customers/> })}
                {work.map(|work| view! { <WorkPanel work/> })}
            </div>
            <div class="flex min-w-0 flex-col gap-4">
                {figures.map(|figures| view! { <FiguresPanel figures/> })} <div>
                    <p role="status">{text.find_by}</p>
                    <Examples/>
                </div>
            </div>
        </div>
    }
    .into_any()
}
