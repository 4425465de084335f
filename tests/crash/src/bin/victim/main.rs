//! A program that does what its first argument says, and mostly comes to grief.
#![allow(clippy::print_stdout, reason = "what it prints is part of what must not change")]

mod work;

mod deaths;
mod edges;
mod forks;
mod killed;
mod signals;
mod subscriber;
mod threads;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let scenario = arguments.next().unwrap_or_default();
    let argument = arguments.next().unwrap_or_default();
    match scenario.as_str() {
        "work" => work::work(),
        "quick" => work::quick(),
        "before-the-peak" => work::before_the_peak(),
        "steps" => work::steps(),
        "limited" => work::limited(),
        "refused" => work::refused(),
        "abort" => deaths::abort(),
        "panic" => deaths::panic(),
        "panic-caught" => deaths::panic_caught(),
        "panic-in-c" => deaths::panic_in_c(),
        "exit" => deaths::exit(),
        "underscore-exit" => deaths::underscore_exit(),
        "overflow" => deaths::overflow(),
        "hog" => deaths::hog(),
        "suspended" => deaths::suspended(),
        "over-budget" => deaths::over_budget(),
        "over-budget-in-a-thread" => deaths::over_budget_in_a_thread(),
        "suspended-over-budget" => deaths::suspended_over_budget(),
        "killed" => killed::serve(&argument),
        "fork" => forks::fork_and_work(),
        "fork-exit" => forks::fork_and_exit(),
        "fork-storm" => forks::fork_among_threads(),
        "fork-raw" => forks::fork_without_libc(),
        "exec" => forks::exec(),
        "before-main" => edges::before_main(),
        "thread-local" => edges::thread_local(),
        "thread-key" => edges::thread_key(),
        "after-main" => edges::after_main(),
        "subscriber" => subscriber::run(),
        "signals" => signals::run(),
        "exit-in-signal" => signals::exit_in_handler(),
        "threads" => threads::run(),
        other => {
            println!("there is no scenario {other:?}");
            std::process::exit(2);
        }
    }
}
