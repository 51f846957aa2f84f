package org.alongside.assist.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.alongside.assist.support.SupportEvent.AgentAnswered;
import org.alongside.assist.support.SupportEvent.AgentAsked;
import org.alongside.assist.support.SupportEvent.AgentLeft;
import org.alongside.assist.support.SupportEvent.AgentLost;
import org.alongside.assist.support.SupportEvent.AgentWatches;
import org.alongside.assist.support.SupportEvent.ConsumerMoved;
import org.alongside.assist.support.SupportEvent.LeadGiven;
import org.alongside.assist.support.SupportEvent.LeadReturned;
import org.alongside.assist.support.SupportEvent.LeadTaken;
import org.alongside.assist.support.SupportEvent.Paused;
import org.alongside.assist.support.SupportEvent.WatcherCame;
import org.alongside.assist.support.SupportState.Lead;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistPermissions;
import org.alongside.session.ConnectionId;
import org.alongside.session.SessionId;
import org.junit.jupiter.api.Test;

/** Who may watch unasked, and who leads: every rule as a row. */
class SupervisionTest {
    private static final ConnectionId CONSUMER = connection(1);
    private static final SessionId SESSION = new SessionId(new Id(0, 100));
    private static final ConnectionId ANA = connection(11);
    private static final ConnectionId BEN = connection(12);
    private static final ConnectionId SUE = connection(21);
    private static final ConnectionId TOM = connection(22);

    private SupportState state = SupportMachine.begin(
            CONSUMER, SESSION, true, new SupportState.Recording.Off(), SupportMachine.USUAL_AGENTS);

    // --- watching unasked

    @Test
    void aSupervisorWatchesOnlyWhileAnAgentIsThereToWhomTheConsumerAgreedKnowingOfIt() {
        assertThat(refusal(came(SUE))).as("nobody was agreed to").isEqualTo(Failure.Code.FORBIDDEN);
        asks(ANA, false);
        assertThat(refusal(came(SUE))).as("asked, and not answered").isEqualTo(Failure.Code.FORBIDDEN);
        on(new AgentAnswered(1, true, false));
        assertThat(refusal(came(SUE)))
                .as("agreed to a question that did not say so")
                .isEqualTo(Failure.Code.FORBIDDEN);
        on(new AgentAnswered(1, true, true));
        on(came(SUE));
        assertThat(open().looksAt(SUE)).isEqualTo(open().looksAt(ANA)).contains(1);
        assertThat(open().watching()).isEqualTo(1);
        on(new AgentLeft(ANA));
        assertThat(open().watchers())
                .as("the agent left, and with it the consent")
                .isEmpty();
        assertThat(open().variants()).isEmpty();
    }

    @Test
    void whereTheTokenDoesNotSayThatSupervisorsMayWatchNoConsentDoes() {
        state = SupportMachine.begin(
                CONSUMER, SESSION, false, new SupportState.Recording.Off(), SupportMachine.USUAL_AGENTS);
        asks(ANA, false);
        on(new AgentAnswered(1, true, true));
        assertThat(refusal(came(SUE))).isEqualTo(Failure.Code.FORBIDDEN);
    }

    @Test
    void aPauseAHiddenTileAndALostLineHideThePageFromAWatcher() {
        admitted(ANA, false);
        on(came(SUE));
        on(new Paused(true));
        assertThat(open().looksAt(SUE)).isEmpty();
        on(new Paused(false));
        on(new AgentWatches(SUE, false));
        assertThat(open().looksAt(SUE)).isEmpty();
        assertThat(open().watching()).isZero();
        on(new AgentWatches(SUE, true));
        on(new AgentLost(SUE));
        assertThat(open().looksAt(SUE)).isEmpty();
        on(new ConsumerMoved(connection(2), SESSION));
        assertThat(open().watchers()).as("the next page is of the same consent").hasSize(1);
    }

    @Test
    void watchersTakeNoAgentsPlaceAndAFifthIsRefused() {
        admitted(ANA, false);
        for (int i = 0; i < SupportMachine.MOST_WATCHERS; i++) {
            on(came(connection(30 + i)));
        }
        assertThat(refusal(came(SUE))).isEqualTo(Failure.Code.LIMIT);
        assertThat(refusal(came(connection(30)))).isEqualTo(Failure.Code.CONFLICT);
        admitted(BEN, false);
        admitted(TOM, false);
        assertThat(open().agents()).hasSize(3);
    }

    @Test
    void aWatcherSeesWhatAnAgentSeesOfWhomNothingWasSaidWhateverTheAgentsMaySee() {
        for (var more : new String[] {"account", "loans", "notes"}) {
            var may = new AssistPermissions(Set.of("default", more), Set.of());
            on(new AgentAsked(
                    connection(40 + open().numbered()), Redacted.of("Ana"), may, AssistFeature.DEFAULT, false));
            on(new AgentAnswered(open().numbered(), true, true));
        }
        on(came(SUE));
        assertThat(open().looksAt(SUE)).contains(4);
        assertThat(open().variants().getLast().permissions()).isEqualTo(AssistPermissions.DEFAULT);
    }

    // --- leading

    @Test
    void theFirstWhoIsAdmittedLeadsAndTheNextWhenThatOneLeaves() {
        asks(ANA, false);
        assertThat(open().lead()).isEmpty();
        asks(BEN, false);
        on(new AgentAnswered(2, true, false));
        on(new AgentAnswered(1, true, false));
        assertThat(open().lead()).contains(of(2));
        on(new AgentLeft(BEN));
        assertThat(open().lead()).contains(of(1));
        on(new AgentAnswered(1, false, false));
        assertThat(open().lead()).isEmpty();
    }

    @Test
    void whoLeadsHandsTheSessionOverToAnotherWhoWasAdmittedAndToNobodyElse() {
        admitted(ANA, false);
        asks(BEN, false);
        assertThat(refusal(new LeadGiven(ANA, 2))).as("not admitted").isEqualTo(Failure.Code.NOT_FOUND);
        assertThat(refusal(new LeadGiven(ANA, 1))).as("to itself").isEqualTo(Failure.Code.NOT_FOUND);
        on(new AgentAnswered(2, true, false));
        assertThat(refusal(new LeadGiven(BEN, 1))).as("does not lead").isEqualTo(Failure.Code.CONFLICT);
        on(new LeadGiven(ANA, 2));
        assertThat(open().lead()).contains(of(2));
    }

    @Test
    void onlyASupervisorWhomTheConsumerAdmittedTakesOverAndGivesItBackToWhomItWas() {
        admitted(ANA, false);
        admitted(BEN, false);
        assertThat(refusal(new LeadTaken(BEN))).as("no supervisor").isEqualTo(Failure.Code.FORBIDDEN);
        asks(SUE, true);
        assertThat(refusal(new LeadTaken(SUE))).as("not admitted").isEqualTo(Failure.Code.FORBIDDEN);
        on(new AgentAnswered(3, true, false));
        assertThat(refusal(new LeadReturned(SUE))).as("took nothing").isEqualTo(Failure.Code.CONFLICT);
        on(new LeadTaken(SUE));
        assertThat(open().lead()).contains(new Lead(3, Optional.of(1)));
        assertThat(refusal(new LeadTaken(SUE))).as("again").isEqualTo(Failure.Code.CONFLICT);
        assertThat(refusal(new LeadReturned(ANA))).as("not its own").isEqualTo(Failure.Code.CONFLICT);
        on(new LeadReturned(SUE));
        assertThat(open().lead()).contains(of(1));
    }

    @Test
    void whatASupervisorTookGoesBackWhenItLeavesAndToTheNextWhereThatOneIsGone() {
        admitted(ANA, false);
        admitted(SUE, true);
        on(new LeadTaken(SUE));
        on(new AgentLost(SUE));
        assertThat(open().lead()).as("a line that may come back").contains(new Lead(2, Optional.of(1)));
        on(new AgentLeft(SUE));
        assertThat(open().lead()).contains(of(1));
        admitted(SUE, true);
        admitted(BEN, false);
        on(new LeadTaken(SUE));
        on(new AgentLeft(ANA));
        on(new LeadReturned(SUE));
        assertThat(open().lead()).contains(of(4));
    }

    @Test
    void aSecondSupervisorTakesOverFromTheFirstAndTheAgentGetsItBack() {
        admitted(ANA, false);
        admitted(SUE, true);
        admitted(TOM, true);
        on(new LeadTaken(SUE));
        on(new LeadTaken(TOM));
        assertThat(open().lead()).contains(new Lead(3, Optional.of(1)));
        on(new LeadReturned(TOM));
        assertThat(open().lead()).contains(of(1));
    }

    @Test
    void aSupervisorWhoIsAloneLeadsAndHasNobodyToGiveItBackTo() {
        admitted(ANA, false);
        admitted(SUE, true);
        on(new LeadTaken(SUE));
        on(new AgentLeft(ANA));
        on(new LeadReturned(SUE));
        assertThat(open().lead()).contains(of(2));
    }

    private static WatcherCame came(ConnectionId supervisor) {
        return new WatcherCame(supervisor, Redacted.of("Sue"));
    }

    private static Lead of(int agent) {
        return new Lead(agent, Optional.empty());
    }

    private void asks(ConnectionId agent, boolean supervisor) {
        on(new AgentAsked(agent, Redacted.of("Ana"), AssistPermissions.DEFAULT, AssistFeature.DEFAULT, supervisor));
    }

    private void admitted(ConnectionId agent, boolean supervisor) {
        asks(agent, supervisor);
        on(new AgentAnswered(open().numbered(), true, true));
    }

    private Open open() {
        return (Open) state;
    }

    /** What only the consumer may do is the consumer's doing here. */
    private void on(SupportEvent event) {
        state = switch (SupportMachine.on(state, event, open().consumer().connection())) {
            case Result.Ok<SupportState>(var next) -> next;
            case Result.Failed<SupportState>(var failure) -> throw new AssertionError(event + ": " + failure);
        };
    }

    private Failure.Code refusal(SupportEvent event) {
        return SupportMachine.on(state, event, open().consumer().connection())
                .trouble()
                .orElseThrow()
                .code();
    }

    private static ConnectionId connection(long number) {
        return new ConnectionId(new Id(0, number));
    }
}
