//! The window: how growth is divided when several threads may have grown at once.
//!
//! What tells threads apart is the page faults that each took. Reading those counts costs a file per thread, so they
//! are read only when the growth since the last count reaches the resolution. Until then a rise is charged, for the
//! time being, to the leaf at hand, and the window remembers whom. When the counts come, each thread's *target* is its
//! share of all the growth of the window; what a thread was charged beyond its target moves on to those below theirs,
//! and the rise at hand fills the rest.
//!
//! RSS and the counts of the process and its threads are not read at one instant. The process is counted before RSS is
//! read and after, and what lies between is told by RSS. Where the threads' sum exceeds that, each thread's part of the
//! excess is carried into the next window, to the leaf that it was counted for. Clipping it would slowly pass a busy
//! thread's growth to `(untracked)`, and carrying only the sum would pass it to whoever is counted last.

use super::{Ledger, Share};
use crate::recording::UNTRACKED;

/// Stands for all threads that have no frame open.
pub(crate) const UNTRACKED_THREAD: u32 = u32::MAX;

/// Faults beyond the growth that are less than this part of it are no sign that pages were recycled: RSS and the counts are
/// not read at one instant.
const NOTEWORTHY: u64 = 8;

/// A thread's leaf, as the one to be charged for the time being.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reader {
    /// The thread's number, or [`UNTRACKED_THREAD`].
    pub(crate) thread: u32,
    /// Its leaf.
    pub(crate) path: u32,
}

impl Reader {
    /// Nobody whose frames are open.
    pub(crate) const UNTRACKED: Self = Self { thread: UNTRACKED_THREAD, path: UNTRACKED };
}

/// Page faults that a thread took in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// The thread and its leaf (its last one, where none is open any more).
    pub(crate) reader: Reader,
    /// Minor and major faults.
    pub(crate) faults: u64,
}

/// What a thread is to be charged with, and what it has been.
#[derive(Clone, Copy, Debug)]
struct Account {
    reader: Reader,
    faults: u64,
    target: u64,
    charged: u64,
}

/// The growth since threads were last counted.
#[derive(Debug)]
pub(crate) struct Window {
    charges: Vec<(Reader, u64)>,
    accounts: Vec<Account>,
    shares: Vec<Share>,
    held: u64,
    /// How much of that was said not to be certain.
    doubted: u64,
    /// Faults that were counted before the process's own count had them.
    carried: Vec<Count>,
    page: u64,
    huge_page: u64,
}

impl Window {
    /// An empty window. With at most `thread_capacity` threads and the page sizes' usual resolution no method
    /// allocates.
    pub(crate) fn new(thread_capacity: usize, page: u64, huge_page: u64) -> Self {
        Self {
            charges: Vec::with_capacity(thread_capacity + 1),
            accounts: Vec::with_capacity(4 * thread_capacity + 4),
            shares: Vec::with_capacity(4 * thread_capacity + 5),
            held: 0,
            doubted: 0,
            carried: Vec::with_capacity(2 * thread_capacity + 2),
            page,
            huge_page,
        }
    }

    /// Whether a rise of `bytes` makes the growth large enough to be worth counting.
    pub(crate) fn would_fill(&self, bytes: u64, resolution: u64) -> bool {
        bytes > 0 && self.held + bytes >= resolution.max(1)
    }

    /// The faults of the process that belong to the window's growth with the rise at hand: at least those that were
    /// counted before RSS was read, at most those that were counted after, and else one for each page. The thread that
    /// reads may have waited for a processor in between, while others took thousands.
    pub(crate) fn faults_of_growth(&self, rise: u64, least: u64, most: u64) -> u64 {
        ((self.held + rise) / self.page).clamp(least, most.max(least))
    }

    /// Charges a small rise to `reader` until threads are counted. `ambiguous` is how much of it is not certain anyway.
    pub(crate) fn hold(&mut self, ledger: &mut Ledger, reader: Reader, rise: u64, ambiguous: u64) {
        self.doubted += ambiguous;
        if rise > 0 {
            ledger.rise(&[Share { path: reader.path, bytes: rise }]);
            self.held += rise;
            let known = self.charges.iter().position(|(charged, _)| *charged == reader);
            match known {
                Some(index) => self.charges[index].1 += rise,
                None if self.charges.len() < self.charges.capacity() => self.charges.push((reader, rise)),
                None => {}
            }
        }
    }

    /// Divides the window's growth, with the rise at hand, by the faults in `counts`, of `total_faults` in the whole
    /// process, and starts a new window. A thread that is not in `counts` took no fault. Gives how much of the growth may be
    /// another's than it is charged to, beyond what was said so when it was held.
    pub(crate) fn settle(
        &mut self,
        ledger: &mut Ledger,
        reader: Reader,
        rise: u64,
        counts: &[Count],
        total_faults: u64,
    ) -> u64 {
        self.open_accounts(counts, total_faults);
        let ambiguous = self.set_targets(rise, ledger.resolution());
        self.move_surplus(ledger);
        self.divide_rise(ledger, reader, rise);
        self.charges.clear();
        self.held = 0;
        ambiguous.saturating_sub(std::mem::take(&mut self.doubted))
    }

    /// Starts a new window: what was charged for the time being stays where it is. It is less than the resolution.
    pub(crate) fn restart(&mut self) {
        self.charges.clear();
        self.held = 0;
        self.doubted = 0;
        self.carried.clear();
    }

    fn open_accounts(&mut self, counts: &[Count], total_faults: u64) {
        let charges = &self.charges;
        let charged_to = |thread| {
            charges.iter().filter(|(reader, _)| reader.thread == thread).map(|(_, bytes)| bytes).sum()
        };
        self.accounts.clear();
        for &Count { reader, faults } in counts {
            self.accounts.push(Account { reader, faults, target: 0, charged: charged_to(reader.thread) });
        }
        for &(reader, _) in charges {
            let known = self.accounts.iter().any(|account| account.reader.thread == reader.thread);
            if !known && reader.thread != UNTRACKED_THREAD {
                self.accounts.push(Account {
                    reader,
                    faults: 0,
                    target: 0,
                    charged: charged_to(reader.thread),
                });
            }
        }
        for Count { reader, faults } in self.carried.drain(..) {
            match self.accounts.iter_mut().find(|account| account.reader == reader) {
                Some(account) => account.faults += faults,
                None => self.accounts.push(Account { reader, faults, target: 0, charged: 0 }),
            }
        }
        let tracked = self.accounts.iter().map(|account| account.faults).sum::<u64>();
        let untracked = charged_to(UNTRACKED_THREAD);
        self.carry_beyond(tracked, total_faults);
        self.accounts.push(Account {
            reader: Reader::UNTRACKED,
            faults: total_faults.saturating_sub(tracked),
            target: 0,
            charged: untracked,
        });
    }

    /// Leaves each account its part of `total` faults where all have more, `tracked`, and carries what is beyond.
    fn carry_beyond(&mut self, tracked: u64, total: u64) {
        if tracked <= total {
            return;
        }
        let (mut before, mut settled) = (0, 0);
        for account in &mut self.accounts {
            before += account.faults;
            let up_to_here = part(total, before, tracked);
            let faults = up_to_here - settled;
            settled = up_to_here;
            let later = account.faults - faults;
            account.faults = faults;
            if later > 0 && self.carried.len() < self.carried.capacity() {
                self.carried.push(Count { reader: account.reader, faults: later });
            }
        }
    }

    /// Sets what each thread should be charged with, and gives how much of that is not certain. Where nobody faulted, all
    /// keep what they have.
    fn set_targets(&mut self, rise: u64, resolution: u64) -> u64 {
        let bytes = rise + self.accounts.iter().map(|account| account.charged).sum::<u64>();
        let faults: u64 = self.accounts.iter().map(|account| account.faults).sum();
        if faults == 0 {
            for account in &mut self.accounts {
                account.target = account.charged;
            }
            return rise;
        }
        if bytes.saturating_mul(2) > faults.saturating_mul(self.page).saturating_mul(3) {
            self.divide_evenly(bytes);
            let alone = self.accounts.iter().filter(|account| account.faults > 0).count() == 1;
            return if alone { 0 } else { rise };
        }
        for account in &mut self.accounts {
            account.target = part(bytes, account.faults, faults);
        }
        self.uncertain(bytes, faults, resolution)
    }

    /// How much of growth that was divided by `faults` may be another's: threads that give pages back and take them again
    /// within a window fault without growing, and nothing says which of them did. A thread has grown at least by what it
    /// faulted in beyond all that was recycled.
    fn uncertain(&self, bytes: u64, faults: u64, resolution: u64) -> u64 {
        let recycled = faults.saturating_mul(self.page).saturating_sub(bytes);
        // Growth is a difference of two readings.
        if recycled <= resolution.saturating_mul(2).max(bytes / NOTEWORTHY) {
            return 0;
        }
        let least = |account: &Account| account.faults.saturating_mul(self.page).saturating_sub(recycled);
        self.accounts.iter().map(|account| account.target.saturating_sub(least(account))).sum()
    }

    /// More bytes than faults can explain: huge pages, where one fault brings 512 times what another does. Evenly,
    /// but nobody gets more than its faults can have brought.
    fn divide_evenly(&mut self, bytes: u64) {
        let most = |account: &Account| account.faults.saturating_mul(self.huge_page);
        let mut left = bytes;
        loop {
            let open = self.accounts.iter().filter(|account| account.target < most(account)).count() as u64;
            let each = left.checked_div(open).unwrap_or(0);
            if each == 0 {
                return;
            }
            for account in self.accounts.iter_mut().filter(|account| account.target < most(account)) {
                let more = each.min(most(account) - account.target);
                account.target += more;
                left -= more;
            }
        }
    }

    /// Moves what was charged beyond a target to those who are below theirs.
    fn move_surplus(&mut self, ledger: &mut Ledger) {
        for giver in 0..self.accounts.len() {
            for taker in 0..self.accounts.len() {
                if self.accounts[giver].charged <= self.accounts[giver].target {
                    break;
                }
                let (from, to) = (self.accounts[giver], self.accounts[taker]);
                let mut bytes =
                    from.charged.saturating_sub(from.target).min(to.target.saturating_sub(to.charged));
                for (reader, charge) in &mut self.charges {
                    if reader.thread == from.reader.thread && bytes > 0 {
                        let moved = bytes.min(*charge);
                        ledger.transfer(reader.path, to.reader.path, moved);
                        *charge -= moved;
                        bytes -= moved;
                        self.accounts[giver].charged -= moved;
                        self.accounts[taker].charged += moved;
                    }
                }
            }
        }
    }

    /// Charges the rise at hand to those below their targets; what rounding leaves goes to `reader`.
    fn divide_rise(&mut self, ledger: &mut Ledger, reader: Reader, rise: u64) {
        self.shares.clear();
        let mut left = rise;
        for account in &self.accounts {
            let bytes = account.target.saturating_sub(account.charged).min(left);
            if bytes > 0 {
                self.shares.push(Share { path: account.reader.path, bytes });
                left -= bytes;
            }
        }
        if left > 0 {
            self.shares.push(Share { path: reader.path, bytes: left });
        }
        ledger.rise(&self.shares);
    }
}

/// `whole` × `of` / `all`, where `of` is no more than `all`.
fn part(whole: u64, of: u64, all: u64) -> u64 {
    u64::try_from(u128::from(whole) * u128::from(of) / u128::from(all)).unwrap_or(whole)
}
