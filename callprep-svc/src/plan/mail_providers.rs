//! Providers at which anybody may have a mail address: such an address says nothing about an employer.

/// What stands before the ending of the domain, which each provider has several of.
const PROVIDERS: &str = "alice aol aon arcor bbox belgacom bellsouth bluewin blueyonder bredband btinternet btopenworld \
    caiway casema chello comcast earthlink eircom fastmail freenet gmail gmx googlemail hetnet \
    hispeed hotmail hushmail icloud interia kabelfoon kabelmail kpnmail kpnplanet laposte libero \
    mailbox movistar msn netcologne neuf ntlworld numericable onet onsbrabantnet orange outlook \
    pandora plusnet posteo proton protonmail proximus quicknet rediffmail rocketmail sapo sbcglobal \
    scarlet seznam sfr shaw skynet solcon sympatico t-online talktalk tele2 telefonica telenet \
    telfort telia terra tiscali tuta tutanota unitybox upcmail verizon versanet versatel virgilio \
    virginmedia vodafonemail wanadoo xs4all yahoo yandex ymail zeelandnet ziggo zoho zonnet";

/// Domains of providers whose names are words like any other.
const DOMAINS: &str = "att.net cox.net free.fr hey.com home.nl live.be live.co.uk live.com live.nl mail.com mail.ru \
    me.com o2.pl planet.nl pm.me sky.com voo.be web.de wp.pl";

/// Returns whether `domain`, in lower case, is that of a provider.
pub(crate) fn has(domain: &str) -> bool {
    let label = domain.split('.').next().unwrap_or(domain);
    DOMAINS.split(' ').any(|known| known == domain)
        || PROVIDERS.split(' ').any(|known| known == label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_at_a_provider_is_told_from_that_of_an_employer() {
        for provider in [
            "gmail.com",
            "outlook.be",
            "telenet.be",
            "ziggo.nl",
            "t-online.de",
            "orange.fr",
            "web.de",
            "live.nl",
            "yahoo.co.uk",
            "hotmail.fr",
            "bluewin.ch",
            "home.nl",
        ] {
            assert!(has(provider), "{provider}");
        }
        for employer in [
            "jansen.nl",
            "home.example",
            "telenetwerken.nl",
            "mail.jansen.nl",
            "web.dev",
        ] {
            assert!(!has(employer), "{employer}");
        }
    }
}
