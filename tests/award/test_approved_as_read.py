"""What a second person approves is what they have read: rules, a lifted conflict, a second factor that is taken away."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from award import rule_words, rulebook
from award.fingerprints import Changed
from award.models import FactorReset, Rulebook, RulebookProposal
from award.services import factors, rules, seats
from nominations.models import Question
from nominations.services import questions
from tests.award.builders import a_chair, a_house, a_juror, a_person, a_secretary, an_open_year, signed_in
from tests.voting.builders import House, as_read
from voting.models import Interest
from voting.services import interests

pytestmark = pytest.mark.django_db


class TestRules:
    """A change of frozen rules."""

    @pytest.fixture
    def cycle(self):
        a_house()
        return an_open_year()

    def proposed(self, cycle, **changes):
        return rules.change_rulebook(
            cycle=cycle, by=a_secretary(), reason="Later.", **changes or {"retention_months": 24}
        )

    def test_an_approval_without_what_was_read_is_refused(self, cycle):
        proposal = self.proposed(cycle)
        with pytest.raises(Changed):
            rules.approve_rules(proposal=proposal, read="", by=a_chair())
        signed_in(a_chair()).post(reverse("desk_proposal_decide", args=[proposal.pk, "approve"]), {"read": "é" * 64})
        assert RulebookProposal.objects.get().is_open

    def test_a_proposal_made_again_with_other_words_is_not_approved_by_the_page_of_the_first(self, cycle):
        client, first = signed_in(a_chair()), self.proposed(cycle)
        read = client.get(reverse("desk_proposal", args=[first.pk])).context["read"]
        rules.reject_rules(proposal=first, by=a_secretary())
        second = self.proposed(cycle, laureates_max=5)
        for proposal in (first, second):
            client.post(reverse("desk_proposal_decide", args=[proposal.pk, "approve"]), {"read": read})
        assert cycle.rulebook_versions.count() == 1
        page = client.get(reverse("desk_proposal", args=[second.pk]))
        assert "has changed since you opened the page" in page.content.decode()
        client.post(reverse("desk_proposal_decide", args=[second.pk, "approve"]), {"read": page.context["read"]})
        assert cycle.rulebook_versions.count() == 2

    def test_rules_that_have_changed_under_the_proposal_are_read_again(self, cycle):
        proposal = self.proposed(cycle)
        read = rules.fingerprint_of(proposal)
        Rulebook.objects.filter(cycle=cycle).update(laureates_max=3)
        with pytest.raises(Changed):
            rules.approve_rules(proposal=proposal, read=read, by=a_chair())
        page = signed_in(a_chair()).get(reverse("desk_proposal", args=[proposal.pk])).content.decode()
        assert "At most 3 laureates are named." in page

    def test_the_page_shows_a_change_of_the_questions(self, cycle):
        proposal = questions.change_question(
            question=Question.objects.filter(cycle=cycle).first(), label_en="Why this one?", required=False,
            reason="Clearer.", by=a_secretary(),
        )  # fmt: skip
        page = signed_in(a_chair()).get(reverse("desk_proposal", args=[proposal.pk])).content.decode()
        assert "Why this one?" in page
        rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=a_chair())
        page = signed_in(a_juror()).get(reverse("desk_rulebook_version", args=[cycle.year, 2])).content.decode()
        assert "Why this one?" in page

    def test_the_page_shows_everything_of_a_new_question_and_of_one_that_goes(self, cycle):
        label = {f"label_{language}": f"Anything else? {language}" for language in ("fi", "sv", "en")}
        proposal = questions.add_question(cycle=cycle, by=a_secretary(), reason="One more.", word_limit=77, **label)
        text = str(rulebook.differences(rulebook.canonical(cycle), json.loads(proposal.content)))
        for words in ("Anything else? sv", "77"):
            assert words in text

    def test_the_page_shows_everything_of_a_new_criterion(self, cycle):
        before = rulebook.canonical(cycle)
        after = json.loads(json.dumps(before))
        after["criteria"].append({**after["criteria"][0], "key": "new", "weight": "7.00"})
        text = str(rule_words.differences(before, after))
        assert "7.00" in text
        assert after["criteria"][0]["anchors"][0]["text"]["sv"] in text

    def test_whatever_changes_in_a_rulebook_is_told(self, cycle):
        """Each rule in turn takes a value it never had."""
        before = rulebook.canonical(cycle)
        for name in rulebook.rule_names():
            value = before["rules"][name]
            other = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else None
            if other is None:
                continue
            after = {**before, "rules": {**before["rules"], name: other}}
            assert rulebook.differences(before, after), name


class TestLiftingAConflict:
    """A conflict that two people lift."""

    @pytest.fixture
    def house(self):
        house = House(candidates=["Aino", "Bror"])
        house.open_scoring()
        house.declare_all(Third=["Aino"])
        return house

    def test_a_wish_made_again_for_another_reason_is_read_again(self, house):
        row = Interest.objects.get(state="CONFLICTED")
        chair, vice = house.person("Chair"), house.person("Vice")
        interests.propose_lift(interest=row, reason="A namesake.", by=chair)
        client = signed_in(vice)
        read = client.get(reverse("jury_conflict", args=[row.pk])).context["read"]
        interests.keep_conflict(interest=row, by=chair)
        interests.propose_lift(interest=row, reason="They have made up.", by=chair)
        page = client.post(reverse("jury_decide", args=[row.pk]), {"act": "lift", "read": read}, follow=True)
        row.refresh_from_db()
        assert row.state == "CONFLICTED"
        assert "has changed since you opened the page" in page.content.decode()
        assert "They have made up." in page.content.decode()
        interests.lift_conflict(interest=row, read=page.context["read"], by=house.person("Vice"))

    def test_a_recusal_for_the_whole_year_declared_meanwhile_is_not_lifted_unread(self, house):
        row = Interest.objects.get(state="CONFLICTED")
        interests.propose_lift(interest=row, reason="A namesake.", by=house.person("Chair"))
        read = as_read(row)
        interests.recuse_for_the_year(cycle=house.cycle, ground="CLOSE_FRIEND", note="", by=house.person("Third"))
        with pytest.raises(Changed):
            interests.lift_conflict(interest=row, read=read, by=house.person("Vice"))
        with pytest.raises(Changed):
            interests.lift_conflict(interest=row, read="", by=house.person("Vice"))


class TestALostFactor:
    """A second factor that two people take away."""

    def test_a_factor_enrolled_since_is_not_taken_away_unread(self):
        secretary, chair, juror = a_secretary(), a_chair(), a_juror()
        Authenticator.objects.create(user=juror, type="totp", data={})
        reset = factors.request_reset(person=juror, by=secretary)
        client = signed_in(chair)
        page = client.get(reverse("desk_lost_factor"))
        assert "app since" in page.content.decode()
        Authenticator.objects.filter(user=juror).delete()
        Authenticator.objects.create(user=juror, type="webauthn", data={})
        read = {"read": page.context["resets"][0]["read"]}
        page = client.post(reverse("desk_lost_factor_settle", args=[reset.pk, "confirm"]), read, follow=True)
        assert "has changed since you opened the page" in page.content.decode()
        assert "passkey since" in page.content.decode()
        assert FactorReset.objects.get().confirmed_at is None
        assert Authenticator.objects.filter(user=juror).exists()

    def test_the_page_says_why_somebody_cannot_confirm(self):

        secretary, juror = a_secretary(), a_juror()
        double = a_person("double@example.org")
        seats.give_seat(user=double, body="BOARD", office="CHAIR", by=secretary)
        factors.request_reset(person=juror, by=secretary)
        page = signed_in(double).get(reverse("desk_lost_factor")).content.decode()
        assert "do not count as two people" in page
        assert "Confirm: take it away" not in page
