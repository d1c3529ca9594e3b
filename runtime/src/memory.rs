//! How a program takes memory from the system.

/// The allocator of the programs that take most of the time of a booking: a third of it was glibc's.
/// A program installs it with `#[global_allocator]`. Not the gateway, which must not keep the memory of
/// many large bodies.
pub use mimalloc::MiMalloc as Allocator;

/// Takes memory in pages of 4 KiB from now on.
///
/// Where Linux may give 2 MiB at once, programs as small as these leave most of them empty, and are not
/// any faster for them.
#[cfg(target_os = "linux")]
pub(crate) fn take_small_pages() {
    // Where a sandbox forbids this call, the only cost is more memory.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn take_small_pages() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn no_huge_pages_are_taken_from_then_on() {
        take_small_pages();

        assert_eq!(
            rustix::thread::transparent_huge_pages_are_disabled(),
            Ok(true)
        );
    }
}
