"""Who may write what, written down by hand: a change of the policy table must be repeated here on purpose."""

from marketplace.core.roles import Role

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
    "account.change_password": EVERYBODY,
    "account.end_session": EVERYBODY,
    "account.end_other_sessions": EVERYBODY,
    "account.update_me": EVERYBODY,
    "inbox.read": EVERYBODY,
    "inbox.read_all": EVERYBODY,
    # accounts of others
    "people.create": {ADMIN},
    "people.save": {ADMIN},
    "people.deactivate": {ADMIN},
    "people.reactivate": {ADMIN},
    "people.issue_password": {ADMIN},
    # organisations
    "organisations.approve": {COUNTY},
    "organisations.refuse": {COUNTY},
    "organisations.check_pool": {COUNTY},
    "organisations.correct": {COUNTY},
    "organisations.suspend": {CITY},
    "organisations.resume": {CITY},
    "organisations.invite": {ENTERPRISE, INSTITUTION, COUNTY},
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
    "needs.publish": {CITY},
    "needs.cancel": {CITY},
}
