//! Embeds the migrations anew when one of them changes, which the compiler does not notice itself.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
