//! The order of functions and call paths that follows from their names, whatever order they were met in.

use memtrace::recording::Site;

use super::merged::{Merged, Who};

/// The numbers of all sites, by name.
pub(super) fn sites(merged: &Merged) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..merged.sites.len()).collect();
    numbers.sort_by(|&a, &b| by_name(&merged.sites[a]).cmp(&by_name(&merged.sites[b])));
    numbers
}

/// The numbers of all call paths: below the one that they were called from, side by side by name.
pub(super) fn paths(merged: &Merged) -> Vec<usize> {
    let mut places = vec![0; merged.sites.len()];
    for (place, site) in sites(merged).into_iter().enumerate() {
        places[site] = place;
    }
    let place = |number: usize| match merged.who(number) {
        Who::Function(site) => Who::Function(places[site]),
        who => who,
    };
    let mut children = vec![Vec::new(); merged.paths.len()];
    let mut stack = Vec::new();
    for (number, path) in merged.paths.keys().enumerate() {
        path.parent.map_or(&mut stack, |parent| &mut children[parent]).push(number);
    }
    // The stack is popped from its end, so the first is pushed last.
    let last_first = |list: &mut Vec<usize>| list.sort_by_key(|&number| std::cmp::Reverse(place(number)));
    last_first(&mut stack);
    children.iter_mut().for_each(last_first);
    let mut ordered = Vec::with_capacity(children.len());
    while let Some(number) = stack.pop() {
        ordered.push(number);
        stack.append(&mut children[number]);
    }
    ordered
}

fn by_name(site: &Site) -> (&str, &str, u32, &str) {
    (&site.module, &site.name, site.line, &site.file)
}
