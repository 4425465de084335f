//! `cargo memtrace watch` on a program that waits with a function open, until somebody kills it.

mod setting;

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use nix::{
    pty::{OpenptyResult, Winsize, openpty},
    sys::termios::{LocalFlags, tcgetattr},
};

use setting::Setting;

/// A program that runs, the command that started it, and the recording it writes.
struct Program {
    command: Child,
    pid: String,
    recording: PathBuf,
}

impl Program {
    fn start(setting: &Setting) -> Self {
        let started = setting.command("run --quiet hold").stdout(Stdio::piped()).spawn();
        let mut command = started.expect("it starts");
        let out = BufReader::new(command.stdout.take().expect("it is piped"));
        let waits = out.lines().any(|line| line.expect("it speaks").contains("waiting"));
        assert!(waits, "it ended early");
        let mut files = fs::read_dir(setting.recordings.path()).expect("a directory");
        let recording = files.next().expect("a recording").expect("a name").path();
        let name = recording.to_string_lossy();
        let pid = name.rsplit('-').nth(1).expect("the name holds the process").to_owned();
        Self { command, pid, recording }
    }

    /// Kills the program. The command that started it waits for it, so that afterwards there is no such process.
    fn kill(mut self) -> PathBuf {
        let killed = Command::new("kill").args(["-KILL", &self.pid]).status().expect("kill runs");
        assert!(killed.success());
        self.command.wait().expect("it ends");
        self.recording
    }
}

const OPEN: [&str; 2] = ["program::parse", "+100 MiB"];
const STORY: &str = "thread main: program::parse open for 1.5 s, RSS had risen by 100 MiB in it";

#[test]
fn a_running_program_is_shown_and_a_killed_one_gets_its_post_mortem() {
    let setting = Setting::new();
    let program = Program::start(&setting);
    let (pid, file) = (program.pid.clone(), program.recording.display().to_string());
    let said = setting.run(&format!("watch {pid} --once"));
    said.check(0, &OPEN, &[]);
    assert!(said.out.lines().count() <= 24 && said.out.contains(&format!("process {pid}")), "{}", said.out);
    setting.run(&format!("watch {file} --once --width 40 --height 12")).check(0, &["+100 MiB"], &[]);
    setting.run("watch --once --by calls").check(0, &OPEN, &[]);
    setting.run("watch").check(2, &[], &["no terminal", "--once"]);
    // Recordings go elsewhere by default: the process itself tells where its own is.
    let elsewhere = Setting::new();
    elsewhere.run(&format!("watch {pid} --once")).check(0, &OPEN, &[]);
    program.kill();
    for dead in [file, pid] {
        setting.run(&format!("watch {dead} --once")).check(0, &["killed", STORY, "function"], &[]);
    }
    setting.run("watch --once").check(2, &[], &["no program that runs records in", "start one"]);
}

#[test]
fn what_is_not_there_is_an_error_that_names_the_cure() {
    let setting = Setting::new();
    let own = std::process::id();
    setting.run("watch 4294967295").check(2, &[], &["there is no process 4294967295", "MEMTRACE_DIR"]);
    setting.run(&format!("watch {own} --once")).check(2, &[], &["writes no recording", "cargo feature"]);
    setting.run("watch nowhere --once").check(2, &[], &["cannot read nowhere", "name a recording"]);
    setting.run("watch Cargo.toml --once").check(2, &[], &["Cargo.toml"]);
    setting.run("watch --width 9").check(2, &[], &["--once"]);
}

/// Starts a command on a terminal of 80 by 24. Gives the side of whoever sits there.
fn on_a_terminal(command: &mut Command) -> (File, Child) {
    let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    let OpenptyResult { master, slave } = openpty(&size, None).expect("a terminal");
    let output = slave.try_clone().expect("a descriptor");
    let command = command.env_remove("NO_COLOR").stdin(slave).stdout(output).stderr(Stdio::null());
    // The copy is closed in what is started, which would else keep its own terminal alive.
    let keyboard = File::from(master).try_clone().expect("a descriptor");
    (keyboard, command.spawn().expect("it starts"))
}

/// A terminal of 80 by 24, what it was sent, and the command on it.
struct Terminal {
    keyboard: File,
    screen: mpsc::Receiver<String>,
    shown: String,
    command: Child,
}

impl Terminal {
    fn start(mut command: Command) -> Self {
        let (keyboard, command) = on_a_terminal(&mut command);
        let mut screen = keyboard.try_clone().expect("a descriptor");
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // With the command's end the terminal has nobody left, which reads as an error.
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                let _ = send.send(String::from_utf8_lossy(&bytes[..count]).into_owned());
            }
        });
        Self { keyboard, screen: receive, shown: String::new(), command }
    }

    /// Waits until the text was shown.
    fn wait_for(&mut self, text: &str) {
        while !self.shown.contains(text) {
            let Ok(more) = self.screen.recv() else { panic!("it ended without {text:?}: {:?}", self.shown) };
            self.shown += &more;
        }
    }

    /// Waits for the end, and checks that the terminal is as it was. Gives what was shown behind the view.
    fn end(mut self) -> String {
        assert_eq!(self.command.wait().expect("it ends").code(), Some(0));
        self.shown.extend(self.screen.iter());
        let flags = tcgetattr(&self.keyboard).expect("it is a terminal").local_flags;
        assert!(flags.contains(LocalFlags::ICANON | LocalFlags::ECHO), "{flags:?}");
        let (_, behind) = self.shown.rsplit_once("\u{1b}[?1049l").expect("the first screen is shown again");
        assert!(
            self.shown.ends_with("\u{1b}[?25h") || behind.contains("\u{1b}[?25h"),
            "the cursor stays hidden"
        );
        behind.to_owned()
    }
}

#[test]
fn the_view_ends_with_the_post_mortem_on_a_terminal_as_it_was() {
    let setting = Setting::new();
    let program = Program::start(&setting);
    let mut terminal = Terminal::start(setting.command(&format!("watch {}", program.pid)));
    terminal.wait_for("program::parse");
    terminal.keyboard.write_all(b"s?").expect("keys can be pressed");
    terminal.wait_for("previous process");
    program.kill();
    let behind = terminal.end();
    assert!(behind.contains(STORY), "{behind:?}");
}

#[test]
fn the_view_ends_with_nothing_more_when_somebody_quits() {
    let setting = Setting::new();
    let program = Program::start(&setting);
    let mut terminal = Terminal::start(setting.command("watch"));
    terminal.wait_for("program::parse");
    terminal.keyboard.write_all(b"q").expect("keys can be pressed");
    assert!(!terminal.end().contains("program"));
    program.kill();
}

#[test]
fn the_view_ends_when_its_terminal_is_gone() {
    let setting = Setting::new();
    let program = Program::start(&setting);
    let watch = setting.command("watch");
    // As in a shell: the terminal controls it, and hangs up on it.
    let mut session = Command::new("setsid");
    session.arg("--ctty").arg(watch.get_program()).args(watch.get_args());
    session.envs(watch.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let (mut terminal, mut command) = on_a_terminal(&mut session);
    let (mut shown, mut bytes) = (String::new(), [0; 4096]);
    while !shown.contains("program::parse") {
        let count = terminal.read(&mut bytes).expect("it is there");
        shown += &String::from_utf8_lossy(&bytes[..count]);
    }
    drop(terminal);
    // It reads nothing without an end if it does not notice.
    let ended = (0..300).find_map(|_| {
        thread::sleep(Duration::from_millis(100));
        command.try_wait().expect("it is a child")
    });
    if ended.is_none() {
        command.kill().expect("it runs");
    }
    program.kill();
    let code = ended.and_then(|status| status.code());
    assert!(matches!(code, Some(2 | 129)), "an error, or what a hangup ends with, and not {code:?}");
}
