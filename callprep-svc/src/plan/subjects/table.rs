//! Words that tell of a kind of work, and those that tell of none.

/// Words of titles that tell of no work in particular.
pub(super) const VAGUE: &str = "manager medewerk director directeur coordinat assistant teamleid teamlead general algeme \
    partner engineer executiv senior junior hoofd office department afdeling abteilung service \
    dienst leiter stellv responsable verantwoord adviseur consultant secretar deputy chief officer \
    supervisor member sachbearbeit mitarbeit referent bediende collaborat employe clerk specialist \
    spezialist associate agent worker medical";

/// Beginnings of words, without accents, that are about one kind of work in several languages.
pub(super) const SUBJECTS: [&str; 36] = [
    "assistan assisted prm wheelchair rolstoel accessib",
    "cover substitut absen ziekmeld vervang remplac vertretung verzuim",
    "rota roster rooster schedul planning planner dienstplan einsatzplan planificat timetable \
     crew tournee shift diensten disponent disposition",
    "factur factuur gefactur invoic billing bills rechnung debiteur fakturier facturat factura buchhalt \
     boekhoud accounts comptab contab",
    "stock inventor voorraad lager warehouse magazijn magasin replenish voorrad derving afprij \
     markdown almacen entrepot",
    "ledenadmin ledenbeheer leden lidgeld lidmaat membership members socio mitglied membre \
     adherent contributie cotisation",
    "weighbridge bascula weegbrug brugge",
    "claim schade sinistr schaden",
    "permit vergunning genehmigung permis",
    "anerkenn anrechn recognition studien prufung exams zulassung registrar erkenning",
    "vrijwillig volunteer benevol ehrenamt voluntar",
    "onderhoud mainten wartung storing reparat repair techniek technisch technik entretien \
     mantenim",
    "inkoop inkop aankoop purchas procure einkauf achat supplier leverancier lieferant \
     fourniss compras proveedor",
    "klacht complaint klantcontact klantenserv helpdesk beschwerde reclamation plainte",
    "payroll salaris lohn loonadmin paie nomina",
    "archie archiv bouwdossier studiezaal",
    "ticket kaartverkoop kassa kasse billetterie",
    "trazabil traceab recall calidad kwaliteit quality qualitat qualite lot",
    "frist deadline termijn echeance reno docket",
    "lieferschein werkbon pakbon albaran",
    "stuckliste arbeitsvorbereit werkvoorbereid",
    "certificat attest conformit complian",
    "theatre operatiekamer",
    "gst tax belasting steuer btw vat",
    "losplaats dock laadperron yard rampe quai",
    "pantr distribut",
    "container aanloop havenkost disbursement waterklerk shipping",
    "offerte quote quotation angebot devis presupuesto tender aanbested",
    "intake aanmeld admission inschrijv anmeld inscription enrol",
    "montage monteur monter fitter montor installer",
    "opmeting opmeter opmeten metreur metreuse mesure mesurage measure surveyor aufmass aufmessung",
    "workshop atelier werkplaats werkstatt",
    "versand verzend expedit dispatch verlad vracht freight fracht",
    "order orders auftragsabw auftragsbe auftragsver auftrage bestell commande",
    "retour retours returns rucksend",
    "patient pflege verpleeg nurse nursing infirm zorg soins",
];
