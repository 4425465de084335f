//! How the parts of the view share the room there is.

use ratatui::layout::Rect;

/// Title, figures, gauge.
const HEAD: u16 = 3;

/// With fewer rows between head and foot there is no timeline: lists of one row would say less.
const LEAST_WITH_TIMELINE: u16 = 8;

/// What a timeline takes at least, without its title.
const LEAST_TIMELINE: u16 = 2;

/// Where each part goes, from the top. Parts without room are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rooms {
    pub(super) head: Rect,
    pub(super) stacks: Rect,
    pub(super) ranking: Rect,
    pub(super) timeline: Rect,
    pub(super) foot: Rect,
}

impl Rooms {
    /// Divides an area, where the lists of open functions and of rows have so many lines in all.
    ///
    /// The foot keeps its row as long as there are two, then the head. A quarter of the rest is the timeline's, two
    /// fifths of what remains the stacks', and each list leaves what it does not need to the others.
    pub(super) fn divide(area: Rect, stacks: u16, ranking: u16, keys: bool) -> Self {
        let foot = u16::from(keys && area.height > 1);
        let head = HEAD.min(area.height - foot);
        let rest = area.height - foot - head;
        let reserved = if rest < LEAST_WITH_TIMELINE { 0 } else { (rest / 4).max(LEAST_TIMELINE) };
        let lists = rest - reserved;
        let share = stacks.min((lists * 2 / 5).max(2).min(lists));
        let ranking = ranking.min(lists - share);
        let stacks = stacks.min(lists - ranking);
        let timeline = if reserved == 0 { 0 } else { rest - stacks - ranking };
        let mut y = area.y;
        let mut next = |height| {
            let room = Rect { y, height, ..area };
            y += height;
            room
        };
        Self {
            head: next(head),
            stacks: next(stacks),
            ranking: next(ranking),
            timeline: next(timeline),
            foot: Rect { y: area.bottom() - foot, height: foot, ..area },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rooms;
    use proptest::prelude::*;
    use ratatui::layout::Rect;

    fn check(height: u16, lists: [u16; 2], expect: [u16; 5]) {
        let rooms = Rooms::divide(Rect::new(0, 0, 80, height), lists[0], lists[1], true);
        let heights =
            [rooms.head, rooms.stacks, rooms.ranking, rooms.timeline, rooms.foot].map(|room| room.height);
        assert_eq!(heights, expect, "{height} rows for {lists:?}");
    }

    #[test]
    fn the_timeline_takes_what_short_lists_leave() {
        check(24, [2, 5], [3, 2, 5, 13, 1]);
        check(24, [40, 40], [3, 6, 9, 5, 1]);
        check(24, [40, 3], [3, 12, 3, 5, 1]);
    }

    #[test]
    fn what_says_most_stays_longest() {
        check(12, [40, 40], [3, 2, 4, 2, 1]);
        check(8, [40, 40], [3, 2, 2, 0, 1]);
        check(4, [40, 40], [3, 0, 0, 0, 1]);
        check(2, [40, 40], [1, 0, 0, 0, 1]);
        check(1, [40, 40], [1, 0, 0, 0, 0]);
        check(0, [40, 40], [0, 0, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn rooms_follow_each_other_inside_the_area(
            y in 0..9_u16, height in 0..300_u16, stacks: u16, ranking: u16, keys: bool
        ) {
            let area = Rect { x: 0, y, width: 80, height };
            let rooms = Rooms::divide(area, stacks, ranking, keys);
            let mut at = y;
            for room in [rooms.head, rooms.stacks, rooms.ranking, rooms.timeline] {
                prop_assert_eq!(room.y, at);
                at += room.height;
            }
            prop_assert!(at <= rooms.foot.y);
            prop_assert_eq!(rooms.foot.bottom(), area.bottom());
        }
    }
}
