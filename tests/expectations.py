"""Who may write what and open which page, written down by hand: a change of the policy table must be repeated here on purpose."""

from marketplace.shared.roles import Role

ENTERPRISE, INSTITUTION, COUNTY = Role.ENTERPRISE, Role.INSTITUTION, Role.COUNTY_OFFICER
CITY, APPROVER, EXPERT = Role.CITY_OFFICER, Role.CITY_APPROVER, Role.EXPERT
FINANCE, AUDITOR, ADMIN = Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR

EVERYBODY = set(Role)
NOBODY_ELSE = "public"
"""Open to strangers: signing in, registering, one-time links, language and text size."""

WRITES = {
    # one's own account
    "account.sign_in": NOBODY_ELSE,
    "account.logout": NOBODY_ELSE,
    "account.language": NOBODY_ELSE,
    "account.large_text": NOBODY_ELSE,
    "account.apply_to_join": NOBODY_ELSE,
    "account.ask_reset": NOBODY_ELSE,
    "account.do_reset": NOBODY_ELSE,
    "account.accept_invitation": NOBODY_ELSE,
    "account.confirm_change": NOBODY_ELSE,
    "account.refuse_change": NOBODY_ELSE,
    "account.change_password": EVERYBODY,
    "account.end_session": EVERYBODY,
    "account.end_other_sessions": EVERYBODY,
    "account.update_me": EVERYBODY,
    "inbox.read": EVERYBODY,
    "inbox.read_all": EVERYBODY,
    "account.digest": EVERYBODY,
    # accounts of others
    "people.create": {ADMIN},
    "people.save": {ADMIN},
    "people.deactivate": {ADMIN},
    "people.reactivate": {ADMIN},
    "people.send_letter": {ADMIN},
    "people.print_letter": {ADMIN},
    "people.ask_letter": {ADMIN},
    "people.ask_change": {ADMIN},
    "people.state_same": {ADMIN},
    "people.unstate_same": {ADMIN},
    # a second party: an administrator, or the office of the account where there is no second one
    "people.confirm_change": {ADMIN, COUNTY, CITY},
    "people.withdraw_change": EVERYBODY,
    # whoever is away names a deputy, or the administrator does; either of the two ends it
    "people.give_deputy": {ADMIN, CITY, APPROVER, FINANCE},
    "people.take_deputy_back": {ADMIN, CITY, APPROVER, FINANCE, EXPERT},
    # organisations
    "organisations.approve": {COUNTY},
    "organisations.refuse": {COUNTY},
    "organisations.check_pool": {COUNTY},
    "organisations.check_pools": {COUNTY},
    "organisations.correct": {COUNTY},
    "organisations.join": {COUNTY, CITY},
    "organisations.part": {COUNTY, CITY},
    "organisations.suspend": {CITY},
    "organisations.resume": {CITY},
    "organisations.invite": {ENTERPRISE, INSTITUTION},  # nobody invites into an organisation he only looks after
    "organisations.revoke_invitation": {ENTERPRISE, INSTITUTION, COUNTY},
    # the programme
    "programme.open": {CITY},
    "programme.change_dates": {CITY},
    "programme.change_settings": {CITY},
    "programme.add_chain": {CITY},
    "programme.rename_chain": {CITY},
    "programme.move_chain": {CITY},
    "programme.retire_chain": {CITY},
    "notices.publish": {CITY},
    "notices.withdraw": {CITY},
    # needs
    "needs.create": {ENTERPRISE, COUNTY},
    "needs.revise": {ENTERPRISE, COUNTY},
    "needs.submit": {ENTERPRISE, COUNTY},
    "needs.withdraw": {ENTERPRISE, COUNTY},
    "needs.send_back": {COUNTY, CITY},
    "needs.verify": {COUNTY},
    "needs.verify_all": {COUNTY},
    "needs.publish": {CITY},
    "needs.unverify": {COUNTY},
    "needs.unpublish": {CITY},
    "needs.correct": {CITY},
    "needs.cancel": {CITY},
    # county workbooks
    "imports.upload": {COUNTY, CITY},
    "imports.correct": {COUNTY, CITY},
    "imports.drop": {COUNTY, CITY},
    "imports.settle_hidden": {COUNTY, CITY},
    "imports.restore": {COUNTY, CITY},
    "imports.discard": {COUNTY, CITY},
    "imports.say_who": {COUNTY, CITY},
    "imports.commit": {COUNTY, CITY},
    # applications: the institution writes, the county recommends, the city decides
    "applications.start": {INSTITUTION},
    "applications.save": {INSTITUTION},
    "applications.attach": {INSTITUTION},
    "applications.submit": {INSTITUTION},
    "applications.withdraw": {INSTITUTION},
    "applications.send_back": {COUNTY, CITY, APPROVER},
    "applications.recommend": {COUNTY, CITY},  # the city takes in what came to it directly
    "applications.confirm": {CITY, APPROVER},
    "applications.refuse": {CITY, APPROVER},
    "institutions.change": {CITY},
    "institutions.suspend": {CITY},
    "institutions.resume": {CITY},
    "institutions.remove": {CITY},
    "institutions.carry": {CITY, APPROVER},
    "institutions.approve_carry": {CITY, APPROVER},
    "institutions.drop_carry": {CITY, APPROVER},
    # the competition: who claims does not score, who proposes does not approve
    "rounds.create": {CITY},
    "rounds.save_adjustment": {CITY},
    "rounds.save_needs": {CITY},
    "rounds.save_extension": {CITY},
    "rounds.save_cancellation": {CITY},
    "rounds.set_pair": {CITY},
    "rounds.free_pair": {CITY},
    "rounds.solve": {CITY},
    "rounds.cancel_run": {CITY},
    "rounds.keep_what_if": {CITY},
    "rounds.propose": {CITY},
    "rounds.approve": {APPROVER},
    "rounds.send_back": {APPROVER},
    "rounds.publish": {CITY, APPROVER},
    "claims.submit": {INSTITUTION},
    "claims.save_draft": {INSTITUTION},
    "claims.drop_draft": {INSTITUTION},
    "claims.withdraw": {INSTITUTION},
    "claims.keep": {INSTITUTION},
    "claims.screen": {CITY},
    "rounds.admit_all": {CITY},
    "rounds.approve_extension": {CITY, APPROVER},
    "rounds.withdraw_extension": {CITY, APPROVER},
    "programme.approve_dates": {CITY, APPROVER},
    "programme.withdraw_dates": {CITY, APPROVER},
    "programme.approve_settings": {CITY, APPROVER},
    "programme.withdraw_settings": {CITY, APPROVER},
    "claims.judge": {CITY},
    "claims.score": {CITY, EXPERT},
    "claims.rank": {ENTERPRISE, COUNTY},  # the county for an enterprise without an account
    "claims.answer": {ENTERPRISE, INSTITUTION},
    "claims.close_overdue": {CITY},
    # contracts: both sides, and nobody answers for the enterprise
    "engagements.fill": {INSTITUTION},
    "engagements.confirm": {ENTERPRISE},
    "engagements.send_back_contract": {ENTERPRISE},
    "engagements.log": {INSTITUTION},
    "engagements.strike": {INSTITUTION},
    "engagements.reach": {INSTITUTION},
    "engagements.deliver": {INSTITUTION},
    "engagements.accept": {ENTERPRISE},
    "engagements.send_back": {ENTERPRISE},
    "engagements.rate": {ENTERPRISE},
    "engagements.terminate": {CITY},
    "outcomes.claim": {INSTITUTION},
    "outcomes.confirm": {CITY},
    "outcomes.confirm_all": {CITY},
    "outcomes.refuse": {CITY},
    # year's end: a second person releases
    "year.freeze": {CITY},
    "year.propose": {CITY},
    "year.release": {APPROVER},
    "year.send_back": {APPROVER},
    "year.adjust": {CITY},
    "year.approve_adjustment": {APPROVER},
    "year.refuse_adjustment": {APPROVER},
    "year.withdraw_adjustment": {CITY},
}

_OFFICES = {COUNTY, CITY, APPROVER, AUDITOR}
_PROGRAMME = {COUNTY, CITY, APPROVER, EXPERT, FINANCE, AUDITOR, ADMIN}
_RUNS = {CITY, APPROVER, AUDITOR}

_PAGES = (
    # what strangers read, and the ways in
    (NOBODY_ELSE, "static bootstrap.static health.healthz health.readyz portal.index rules.index rules.show"),
    (
        NOBODY_ELSE,
        "account.login account.forgotten account.reset account.register account.registered account.registration account.invitation",
    ),
    (NOBODY_ELSE, "account.address_change notices.index notices.show board.index board.show board.qr"),
    (NOBODY_ELSE, "institutions.index institutions.show results.index results.show year.public_list year.public_workbook"),
    (EVERYBODY, "inbox.index account.password account.me files.show"),
    # records and accounts
    ({AUDITOR}, "audit.index audit.show audit.as_csv audit.as_workbook"),
    ({ADMIN, AUDITOR}, "people.index people.show people.access"),
    ({ADMIN}, "people.new people.edit people.confirm_deactivation people.address"),
    ({ADMIN, AUDITOR, COUNTY, CITY}, "people.changes people.change"),
    ({ADMIN, AUDITOR, CITY, APPROVER, EXPERT, FINANCE}, "people.deputies people.deputy"),
    ({ADMIN, CITY, APPROVER, FINANCE}, "people.new_deputy"),
    # organisations
    (_OFFICES, "organisations.index organisations.registrations organisations.registration"),
    (_OFFICES | {ENTERPRISE, INSTITUTION}, "organisations.show"),
    ({COUNTY}, "organisations.edit organisations.ask_check_pools"),
    ({CITY}, "organisations.confirm_suspension"),
    # the programme
    (_PROGRAMME, "programme.index programme.show programme.chains"),
    ({CITY}, "programme.new programme.dates programme.settings notices.new notices.confirm_withdrawal"),
    # needs and county workbooks
    (_OFFICES | {ENTERPRISE}, "needs.index needs.show"),
    ({ENTERPRISE, COUNTY}, "needs.new needs.edit"),
    ({ENTERPRISE, COUNTY, CITY}, "needs.ask"),
    ({COUNTY}, "needs.ask_verify_all needs.ask_unverify"),
    ({CITY}, "needs.ask_publish needs.ask_unpublish needs.correcting"),
    ({COUNTY, CITY}, "imports.index imports.template imports.show imports.refused imports.row imports.ask"),
    # applications and the pool
    (_OFFICES | {INSTITUTION}, "applications.index applications.show"),
    ({INSTITUTION}, "applications.new applications.edit applications.pledge applications.check applications.withdrawing"),
    ({COUNTY, CITY, APPROVER}, "applications.returning"),
    ({COUNTY, CITY}, "applications.recommending"),
    ({CITY, APPROVER}, "applications.confirming applications.refusing"),
    ({COUNTY, CITY, APPROVER}, "applications.annex1 needs.annex4_summary"),
    (_OFFICES | {INSTITUTION}, "applications.annex2 applications.annex3"),
    ({CITY}, "institutions.moving institutions.changing"),
    ({CITY, APPROVER}, "institutions.carrying"),
    # the competition: what a run has found stays in the bureau until it is published
    (_OFFICES | {EXPERT}, "rounds.index rounds.show rounds.claims"),
    ({CITY}, "rounds.new rounds.adjust rounds.extend rounds.cancel rounds.what_if rounds.pair rounds.ask_admit rounds.needs"),
    (_RUNS, "rounds.run rounds.run_progress rounds.run_statistics rounds.compare_runs results.run_file results.matches"),
    ({APPROVER}, "rounds.decide"),
    (_OFFICES | {ENTERPRISE, INSTITUTION, EXPERT}, "claims.index claims.show"),
    ({INSTITUTION}, "claims.new claims.confirm_withdrawal results.own_claims"),
    ({ENTERPRISE, COUNTY}, "claims.claimants"),
    # contracts, outcomes, year's end
    (_OFFICES | {ENTERPRISE, INSTITUTION, FINANCE}, "engagements.index engagements.show engagements.ledger engagements.ledgers"),
    (_OFFICES | {ENTERPRISE, INSTITUTION, FINANCE}, "engagements.contracts"),
    ({INSTITUTION}, "engagements.contract engagements.confirm_strike engagements.delivery"),
    ({ENTERPRISE}, "engagements.answer"),
    ({CITY}, "engagements.confirm_end"),
    (_OFFICES | {ENTERPRISE, INSTITUTION}, "outcomes.index outcomes.show"),
    ({INSTITUTION}, "outcomes.new year.own"),
    ({CITY}, "outcomes.ask_confirm"),
    (_RUNS | {FINANCE}, "year.index year.show year.line year.workbook year.paper year.adjustment"),
    ({CITY}, "year.new year.adjusting"),
)
READS = {name: roles for roles, names in _PAGES for name in names.split()}
"""Who may open which page."""
