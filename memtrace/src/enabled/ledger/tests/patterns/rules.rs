//! Rules for a fall: the ledger's own, and the simpler ones that it is held against.

use super::super::super::{Fall, Ledger, Share};
use super::world::{Interval, OWNERS, STARTUP};

/// What the kernel's counting can be off by in these tests: 2 processors, Linux since 6.2.
pub(super) const RESOLUTION: u64 = 256 << 10;

/// Finds out who owned what at the process peak. Signed, because charging the leaf can leave a function with less
/// than nothing.
pub(super) type Rule = fn(startup: u64, intervals: &[Interval]) -> [i64; OWNERS];

/// The rules by the name of their column, ours first.
pub(super) const RULES: [(&str, Rule); 7] = [
    ("this rule", by_ledger),
    ("no sums of own lots", |startup, intervals| by_lots(startup, intervals, single_lots)),
    ("own lot first, similar size next", |startup, intervals| by_lots(startup, intervals, own_first)),
    ("charge the leaf", |startup, intervals| by_lots(startup, intervals, leaf)),
    ("pure LIFO", |startup, intervals| by_lots(startup, intervals, |lots, _, fall| lifo(lots, fall))),
    ("proportional", |startup, intervals| {
        by_lots(startup, intervals, |lots, _, fall| proportional(lots, fall))
    }),
    ("most recent lot that covers", |startup, intervals| {
        by_lots(startup, intervals, |lots, _, fall| most_recent_that_covers(lots, fall))
    }),
];

fn by_ledger(startup: u64, intervals: &[Interval]) -> [i64; OWNERS] {
    let mut ledger = Ledger::new(startup, startup, RESOLUTION, OWNERS, OWNERS, 1024);
    for path in 2..OWNERS {
        ledger.add_path(u32::try_from(path - 2).expect("few owners"));
    }
    for interval in intervals {
        let rise = ledger.rise_of(interval.rss, interval.peak);
        ledger.rise(&[Share { path: interval.leaf, bytes: rise }]);
        ledger.fall(interval.leaf, interval.rss, Fall::Whole);
    }
    let mut path = 0;
    [(); OWNERS].map(|()| {
        path += 1;
        ledger.figures(path - 1).at_peak.cast_signed()
    })
}

/// Owners and bytes, the most recent last.
type Lots = Vec<(u32, i64)>;

fn by_lots(startup: u64, intervals: &[Interval], take: impl Fn(&mut Lots, u32, i64)) -> [i64; OWNERS] {
    let mut lots = vec![(STARTUP, startup.cast_signed())];
    let (mut rss, mut peak, mut at_peak) = (startup, startup, [0; OWNERS]);
    for interval in intervals {
        let top = interval.peak.max(rss);
        match lots.last_mut() {
            Some((owner, bytes)) if *owner == interval.leaf => *bytes += (top - rss).cast_signed(),
            _ if top == rss => {}
            _ => lots.push((interval.leaf, (top - rss).cast_signed())),
        }
        if top > peak {
            peak = top;
            at_peak = [0; OWNERS];
            for (owner, bytes) in &lots {
                at_peak[*owner as usize] += bytes;
            }
        }
        if top > interval.rss {
            take(&mut lots, interval.leaf, (top - interval.rss).cast_signed());
            lots.retain(|(_, bytes)| *bytes != 0);
            lots.dedup_by(|(owner, bytes), (before, sum)| {
                let one_owner = owner == before;
                if one_owner {
                    *sum += *bytes;
                }
                one_owner
            });
        }
        rss = interval.rss;
    }
    at_peak
}

fn leaf(lots: &mut Lots, leaf: u32, fall: i64) {
    lots.push((leaf, -fall));
}

fn lifo(lots: &mut Lots, fall: i64) {
    let mut left = fall;
    for (_, bytes) in lots.iter_mut().rev() {
        let taken = left.min(*bytes);
        *bytes -= taken;
        left -= taken;
    }
}

fn proportional(lots: &mut Lots, fall: i64) {
    let total: i64 = lots.iter().map(|(_, bytes)| bytes).sum();
    for (_, bytes) in lots.iter_mut() {
        let part = i128::from(fall) * i128::from(*bytes) / i128::from(total.max(1));
        *bytes -= i64::try_from(part).expect("a part of a fall");
    }
    let rounded = lots.iter().map(|(_, bytes)| bytes).sum::<i64>() - (total - fall);
    lifo(lots, rounded);
}

fn most_recent_that_covers(lots: &mut Lots, fall: i64) {
    match lots.iter_mut().rev().find(|(_, bytes)| *bytes >= fall) {
        Some((_, bytes)) => *bytes -= fall,
        None => lifo(lots, fall),
    }
}

/// The lot that fits, be it the leaf's own or the most recent one; else the rule below.
fn single_lots(lots: &mut Lots, leaf: u32, fall: i64) {
    let error = 2 * RESOLUTION.cast_signed();
    let fits = |bytes: i64| fall >= error && (bytes - fall).abs() <= error.min(fall / 4);
    let own = lots.iter().rposition(|(owner, bytes)| *owner == leaf && fits(*bytes));
    match own.or_else(|| lots.iter().rposition(|(_, bytes)| fits(*bytes))) {
        Some(index) => {
            let taken = fall.min(lots[index].1);
            lots[index].1 -= taken;
            lifo(lots, fall - taken);
        }
        None => own_first(lots, leaf, fall),
    }
}

/// The leaf's own most recent lot where it covers the fall; else the most recent one of a similar size.
fn own_first(lots: &mut Lots, leaf: u32, fall: i64) {
    let least = fall - RESOLUTION.cast_signed();
    let own = lots.iter().rposition(|(owner, _)| *owner == leaf).filter(|&own| lots[own].1 >= least);
    let similar = || lots.iter().rposition(|(_, bytes)| (least..=2 * fall).contains(bytes));
    let mut left = fall;
    if let Some(index) = own.or_else(similar) {
        let taken = left.min(lots[index].1);
        lots[index].1 -= taken;
        left -= taken;
    }
    lifo(lots, left);
}
