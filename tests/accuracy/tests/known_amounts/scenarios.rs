//! The truth about each scenario, in MiB: self peak, at peak, inclusive peak, retained.

/// A scenario and what its functions take.
pub(crate) struct Truth {
    pub(crate) scenario: &'static str,
    /// Whether it is one thread's work: then nothing has to be guessed where every boundary has its reading.
    pub(crate) one_thread: bool,
    pub(crate) functions: &'static str,
}

impl Truth {
    /// How much figures may be off. Several threads are told apart by their page faults, which are not all counted at
    /// one instant.
    pub(crate) fn percent(&self) -> f64 {
        if self.one_thread { 1.0 } else { 3.0 }
    }
}

const fn one_thread(scenario: &'static str, functions: &'static str) -> Truth {
    Truth { scenario, one_thread: true, functions }
}

pub(crate) const ANONYMOUS_MAPPING: Truth = one_thread(
    "anonymous-mapping",
    "mapped  200  200  200    0
     kept    100    0  100  100",
);

pub(crate) const VEC: Truth = one_thread(
    "vec",
    "filled        150  150  150   0
     half_filled    60    0   60  60",
);

pub(crate) const FILE_MAPPING: Truth = one_thread(
    "file-mapping",
    "read_by_mapping  96   -  96   0
     keep_mapped      96   -  96  96",
);

/// 100,000 × (1,024 + 16 + 8) bytes.
pub(crate) const SMALL_ALLOCATIONS: Truth = one_thread("small-allocations", "boxes  99.9  99.9  99.9  99.9");

pub(crate) const RETURNED: Truth = one_thread(
    "returned",
    "take                   2  2  2  0
     drop_what_is_returned  0  0  2  0",
);

pub(crate) const RETURNED_TO_A_HOLDER: Truth = one_thread(
    "returned-to-a-holder",
    "take             2    2    2    0
     hold_and_drop  100  100  102  100",
);

pub(crate) const CACHE: Truth = one_thread("cache", "insert  116  116  17  100");

pub(crate) const TWO_SPIKES: Truth = one_thread(
    "two-spikes",
    "high  1024  1024  1024  0
     low    200     0   200  0",
);

pub(crate) const GROWTH_AND_FALL: Truth = one_thread("growth-and-fall", "up_and_down  400  400  400  100");

/// 10,000 × 32 KiB.
pub(crate) const RECURSION: Truth = one_thread("recursion", "descend  312.5  312.5  312.5  0");

/// 100,000 × 4 KiB.
pub(crate) const LEAK: Truth = one_thread(
    "leak",
    "leak_a_page   390.6  390.6  0  390.6
     take_nothing    0      0    0    0",
);

/// 1,500 × 96 KiB and 1,500 × 32 KiB.
pub(crate) const TWO_LEAKS: Truth = one_thread(
    "two-leaks",
    "leak_more  140.6  140.6  0.1  140.6
     leak_less   46.9   46.9  0.0   46.9",
);

/// The thread that stays small maps its stack and the code that it is the first to run: 3 to 21 pages.
pub(crate) const HOG: Truth = Truth {
    scenario: "hog",
    one_thread: false,
    functions: "grow_a_step  256    256     -  256
                grow           0      0   256    0
                stay_small     0.05   0.05  -    0.05",
};

pub(crate) const MANY_THREADS: Truth = Truth {
    scenario: "many-threads",
    one_thread: false,
    functions: "two       32   32  -   32
                four      64   64  -   64
                eight    128  128  -  128
                sixteen  256  256  -  256",
};
