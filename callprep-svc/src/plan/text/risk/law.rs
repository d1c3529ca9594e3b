//! What the law of the country asks.

use crate::plan::{
    law::{PrivacyLaw, Staff, StaffBody},
    sensitive::Sensitive,
};

/// From so many employees on a Belgian company has a works council beside its committee.
const BELGIAN_COUNCIL: u32 = 100;
const BELGIAN_COMMITTEE: u32 = 50;

pub(super) fn possible_body_nl(staff: Staff) -> &'static str {
    let Staff {
        body,
        is_here,
        least,
        most,
    } = staff;
    match body {
        _ if is_here => {
            "Wie voor het personeel spreekt, zit in het gesprek en heeft een stem in elke meting van \
             mensen; ook de privacyregels gelden."
        }
        StaffBody::BelgianCouncil if least >= BELGIAN_COUNCIL => {
            "Bij deze omvang zijn er een preventiecomité en een ondernemingsraad; ook de AVG geldt."
        }
        StaffBody::BelgianCouncil if least >= BELGIAN_COMMITTEE => {
            "Bij deze omvang is er een preventiecomité; ook de AVG geldt."
        }
        StaffBody::BelgianCouncil if most.is_some_and(|most| most < BELGIAN_COUNCIL) => {
            "Vanaf vijftig medewerkers is er een preventiecomité; ook de AVG geldt."
        }
        StaffBody::DutchCouncil => {
            "Vanaf vijftig medewerkers is er een ondernemingsraad; of die er is, is niet zeker."
        }
        StaffBody::BelgianCouncil => {
            "Vanaf vijftig medewerkers is er een preventiecomité, vanaf honderd een ondernemingsraad; \
             ook de AVG geldt."
        }
        StaffBody::GermanCouncil => {
            "Een Duitse ondernemingsraad (Betriebsrat), als die er is, beslist mee over wat \
             medewerkers kan volgen; ook de AVG geldt."
        }
        StaffBody::FrenchCommittee => {
            "Een Franse personeelsvertegenwoordiging (CSE), als die er is, wordt vooraf geraadpleegd; \
             ook de AVG geldt."
        }
        StaffBody::Representatives => {
            "Of het personeel vooraf wordt geraadpleegd, is nog na te gaan; de AVG geldt wel."
        }
    }
}

pub(super) fn possible_body_en(staff: Staff) -> &'static str {
    let Staff {
        body,
        is_here,
        least,
        most,
    } = staff;
    match body {
        _ if is_here => {
            "Somebody who speaks for the staff is in the call and has a say in whatever measures \
             people; privacy rules apply too."
        }
        StaffBody::BelgianCouncil if least >= BELGIAN_COUNCIL => {
            "With so many employees there are a prevention committee and a works council; the GDPR \
             applies too."
        }
        StaffBody::BelgianCouncil if least >= BELGIAN_COMMITTEE => {
            "With so many employees there is a prevention committee; the GDPR applies too."
        }
        StaffBody::BelgianCouncil if most.is_some_and(|most| most < BELGIAN_COUNCIL) => {
            "From fifty employees on there is a prevention committee; the GDPR applies too."
        }
        StaffBody::DutchCouncil => {
            "From fifty employees on there is a works council; whether there is one is not certain."
        }
        StaffBody::BelgianCouncil => {
            "From fifty employees on there is a prevention committee, from a hundred a works council; \
             the GDPR applies too."
        }
        StaffBody::GermanCouncil => {
            "A German works council (Betriebsrat), if there is one, decides jointly on whatever can \
             monitor employees; the GDPR applies too."
        }
        StaffBody::FrenchCommittee => {
            "A French staff committee (CSE), if there is one, is consulted beforehand; the GDPR \
             applies too."
        }
        StaffBody::Representatives => {
            "Whether staff must be consulted first is still to be found out; the GDPR does apply."
        }
    }
}

pub(super) fn privacy_nl(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "Meten per medewerker raakt aan persoonsgegevens (AVG).",
        PrivacyLaw::UkGdpr => "Meten per medewerker raakt aan persoonsgegevens (UK GDPR).",
        PrivacyLaw::ToBeAsked => "Welke privacyregels in dit land gelden, is niet nagegaan.",
        PrivacyLaw::UnknownCountry => {
            "Het land is niet bekend; welke regels er gelden voor privacy en overleg dus ook niet."
        }
    }
}

pub(super) fn privacy_en(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "Measuring per employee involves personal data (GDPR).",
        PrivacyLaw::UkGdpr => "Measuring per employee involves personal data (UK GDPR).",
        PrivacyLaw::ToBeAsked => "Which privacy rules apply in this country has not been checked.",
        PrivacyLaw::UnknownCountry => {
            "The country is not known, so neither are its rules on privacy and consultation."
        }
    }
}

pub(super) fn customer_data_nl(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "Een proef kan klantgegevens raken (AVG).",
        PrivacyLaw::UkGdpr => "Een proef kan klantgegevens raken (UK GDPR).",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => {
            "Een proef kan klantgegevens raken; welke regels gelden, is niet nagegaan."
        }
    }
}

pub(super) fn customer_data_en(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "A trial may touch customer data (GDPR).",
        PrivacyLaw::UkGdpr => "A trial may touch customer data (UK GDPR).",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => {
            "A trial may touch customer data; which rules apply has not been checked."
        }
    }
}

pub(super) fn sensitive_nl(whose: Sensitive, law: PrivacyLaw) -> String {
    let what = match whose {
        Sensitive::Children => "gegevens van kinderen raken, en die zijn extra beschermd",
        Sensitive::Health => "gezondheidsgegevens raken, en die zijn extra beschermd",
        Sensitive::Confidential => "dossiers raken waarvoor geheimhouding geldt",
    };
    let law = match law {
        PrivacyLaw::Gdpr => " (AVG)",
        PrivacyLaw::UkGdpr => " (UK GDPR)",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => "; welke regels gelden, is te vragen",
    };
    format!("Dit werk kan {what}{law}.")
}

pub(super) fn sensitive_en(whose: Sensitive, law: PrivacyLaw) -> String {
    let what = match whose {
        Sensitive::Children => "touch data about children, which are specially protected",
        Sensitive::Health => "touch health data, which are specially protected",
        Sensitive::Confidential => "touch files that are kept in confidence",
    };
    let law = match law {
        PrivacyLaw::Gdpr => " (GDPR)",
        PrivacyLaw::UkGdpr => " (UK GDPR)",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => "; ask which rules apply",
    };
    format!("This work may {what}{law}.")
}
