//! Memory allocation.

/// The allocator of booking-svc and callprep-svc, installed with `#[global_allocator]`: glibc's took a
/// third of the CPU time of a booking.
///
/// The gateway keeps glibc's: after a burst of large request bodies this one would not return their
/// memory to the system.
pub use mimalloc::MiMalloc as Allocator;

/// Disables transparent huge pages for this process.
///
/// These programs are so small that most of each 2 MiB page stays empty, and measured no faster with
/// them.
#[cfg(target_os = "linux")]
pub(crate) fn disable_huge_pages() {
    // Failure, for example in a sandbox, only costs memory.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn disable_huge_pages() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn no_huge_pages_are_taken_from_then_on() {
        disable_huge_pages();

        assert_eq!(
            rustix::thread::transparent_huge_pages_are_disabled(),
            Ok(true)
        );
    }
}
