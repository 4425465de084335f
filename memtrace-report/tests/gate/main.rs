//! What a pipeline does with recordings: compares them and holds them to budgets. In a workspace of its own, on
//! recordings made by hand.

mod project;

mod diff;

mod check;

mod damaged;

mod baseline;
