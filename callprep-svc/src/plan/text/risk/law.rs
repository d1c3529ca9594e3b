//! What the law of the country asks.

use crate::plan::{law::PrivacyLaw, sensitive::Sensitive};

pub(super) fn privacy_nl(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "Voorbeelden en metingen kunnen persoonsgegevens raken (AVG).",
        PrivacyLaw::UkGdpr => "Voorbeelden en metingen kunnen persoonsgegevens raken (UK GDPR).",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => {
            "Voorbeelden en metingen kunnen persoonsgegevens raken; welke regels hier gelden, is niet \
             nagegaan."
        }
    }
}

pub(super) fn privacy_en(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "Examples and measurements may involve personal data (GDPR).",
        PrivacyLaw::UkGdpr => "Examples and measurements may involve personal data (UK GDPR).",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => {
            "Examples and measurements may involve personal data; which rules apply here has not been \
             checked."
        }
    }
}

pub(super) fn sensitive_nl(whose: Sensitive, law: PrivacyLaw) -> String {
    let what = match whose {
        Sensitive::Children => "gegevens van kinderen raken, en die zijn extra beschermd",
        Sensitive::Health => "gezondheidsgegevens raken, en die zijn extra beschermd",
        Sensitive::StaffHealth => {
            "gezondheidsgegevens van medewerkers raken, en die zijn extra beschermd"
        }
        Sensitive::Confidential => "dossiers onder beroepsgeheim en persoonsgegevens raken",
    };
    let law = match law {
        // Secrecy rests on other laws.
        _ if whose == Sensitive::Confidential => "",
        PrivacyLaw::Gdpr => " (AVG)",
        PrivacyLaw::UkGdpr => " (UK GDPR)",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => {
            "; welke regels gelden, is niet nagegaan"
        }
    };
    format!("Dit werk kan {what}{law}.")
}

pub(super) fn sensitive_en(whose: Sensitive, law: PrivacyLaw) -> String {
    let what = match whose {
        Sensitive::Children => "touch data about children, which are specially protected",
        Sensitive::Health => "touch health data, which are specially protected",
        Sensitive::StaffHealth => "touch health data of employees, which are specially protected",
        Sensitive::Confidential => "touch files under professional secrecy, and personal data",
    };
    let law = match law {
        // Secrecy rests on other laws.
        _ if whose == Sensitive::Confidential => "",
        PrivacyLaw::Gdpr => " (GDPR)",
        PrivacyLaw::UkGdpr => " (UK GDPR)",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => {
            "; which rules apply has not been checked"
        }
    };
    format!("This work may {what}{law}.")
}
