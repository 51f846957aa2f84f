package org.alongside.assist.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.alongside.assist.support.SupportEvent.AgentAnswered;
import org.alongside.assist.support.SupportEvent.AgentAsked;
import org.alongside.assist.support.SupportEvent.AgentLeft;
import org.alongside.assist.support.SupportEvent.AgentLost;
import org.alongside.assist.support.SupportEvent.AgentWatches;
import org.alongside.assist.support.SupportEvent.ConsumerMoved;
import org.alongside.assist.support.SupportEvent.Ended;
import org.alongside.assist.support.SupportEvent.Paused;
import org.alongside.assist.support.SupportEvent.RecordingAnswered;
import org.alongside.assist.support.SupportEvent.WatcherCame;
import org.alongside.assist.support.SupportState.EndReason;
import org.alongside.assist.support.SupportState.Open;
import org.alongside.assist.support.SupportState.Over;
import org.alongside.assist.support.SupportState.Variant;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import org.alongside.session.AssistPermissions;
import org.alongside.session.ConnectionId;
import org.alongside.session.SessionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupportMachineTest {
    private static final ConnectionId CONSUMER = connection(1);
    private static final ConnectionId OTHER_PAGE = connection(2);
    private static final ConnectionId ANA = connection(11);
    private static final ConnectionId BEN = connection(12);
    private static final ConnectionId CLEO = connection(13);
    private static final SessionId SESSION = new SessionId(new Id(0, 100));
    private static final AssistPermissions PARTLY = new AssistPermissions(Set.of("default", "account"), Set.of());

    private SupportState state = begun(SupportMachine.USUAL_AGENTS);

    @Test
    void nobodySeesAnythingBeforeTheConsumerSaysYes() {
        on(asks(ANA), ANA);
        assertThat(open().looksAt(ANA)).isEmpty();
        assertThat(open().variants()).isEmpty();
        on(new AgentAnswered(1, true, false), CONSUMER);
        assertThat(open().looksAt(ANA)).contains(1);
        assertThat(open().variants()).containsExactly(new Variant(1, AssistPermissions.DEFAULT));
    }

    @Test
    void anAgentCannotAdmitItself() {
        on(asks(ANA), ANA);
        assertThat(refusal(new AgentAnswered(1, true, false), ANA)).isEqualTo(Failure.Code.FORBIDDEN);
        assertThat(refusal(new Ended(EndReason.CONSUMER_ENDED), ANA)).isEqualTo(Failure.Code.FORBIDDEN);
        assertThat(refusal(new Paused(false), ANA)).isEqualTo(Failure.Code.FORBIDDEN);
    }

    @Test
    void whoIsRefusedIsGoneAndMayAskAgain() {
        on(asks(ANA), ANA);
        on(new AgentAnswered(1, false, false), CONSUMER);
        assertThat(open().agents()).isEmpty();
        on(asks(ANA), ANA);
        assertThat(open().agents())
                .singleElement()
                .satisfies(agent -> assertThat(agent.number()).isEqualTo(2));
    }

    @ParameterizedTest
    @CsvSource({"1, there is an agent", "3, there are 3 agents", "8, there are 8 agents"})
    void oneAgentMoreThanThereMayBeIsRefusedUntilOneLeaves(int most, String words) {
        state = begun(most);
        var agents =
                IntStream.rangeClosed(1, most).mapToObj(n -> connection(20 + n)).toList();
        agents.forEach(agent -> on(asks(agent), agent));
        assertThat(SupportMachine.on(state, asks(ANA), ANA).trouble())
                .contains(new Failure(Failure.Code.LIMIT, words + " in this support session already"));
        on(new AgentLeft(agents.getFirst()), agents.getFirst());
        on(asks(ANA), ANA);
        assertThat(open().agents()).hasSize(most);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void asManyAgentsAsThereMayBeSupervisorsAndARecordingAllGetAVariantOfTheirOwn(int most) {
        state = SupportMachine.begin(CONSUMER, SESSION, true, new SupportState.Recording.Asked(), most);
        on(new RecordingAnswered(true), CONSUMER);
        for (int n = 1; n <= most; n++) {
            var agent = connection(20 + n);
            on(new AgentAsked(agent, Redacted.of("Ana"), seeing("common", "part" + n), Set.of(), false), agent);
            on(new AgentAnswered(n, true, true), CONSUMER);
        }
        on(new WatcherCame(ANA, Redacted.of("Sue")), ANA);
        var everybody = IntStream.rangeClosed(1, most).mapToObj(n -> seeing("common", "part" + n));
        // With one agent alone the recording shows what that one sees.
        var recorded = most == 1 ? Stream.<AssistPermissions>of() : Stream.of(seeing("common"));
        assertThat(open().variants())
                .extracting(Variant::permissions)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(everybody, recorded, Stream.of(AssistPermissions.DEFAULT))
                                .flatMap(each -> each)
                                .toList());
        assertThat(open().variants()).extracting(Variant::number).doesNotHaveDuplicates();
    }

    @Test
    void agentsWithTheSamePermissionsShareAVariantAndAnotherSetGetsItsOwn() {
        admitted(asks(ANA), ANA);
        admitted(asks(BEN), BEN);
        admitted(new AgentAsked(CLEO, Redacted.of("Cleo"), PARTLY, AssistFeature.DEFAULT, false), CLEO);
        assertThat(open().looksAt(ANA)).contains(1);
        assertThat(open().looksAt(BEN)).contains(1);
        assertThat(open().looksAt(CLEO)).contains(2);
        on(new AgentLeft(ANA), ANA);
        on(new AgentLeft(BEN), BEN);
        assertThat(open().variants()).containsExactly(new Variant(2, PARTLY));
    }

    @Test
    void aPauseAHiddenWindowAndALostLineAllStopTheView() {
        admitted(asks(ANA), ANA);
        on(new Paused(true), CONSUMER);
        assertThat(open().looksAt(ANA)).isEmpty();
        on(new Paused(false), CONSUMER);
        on(new AgentWatches(ANA, false), ANA);
        assertThat(open().looksAt(ANA)).isEmpty();
        on(new AgentWatches(ANA, true), ANA);
        on(new AgentLost(ANA), ANA);
        assertThat(open().looksAt(ANA)).isEmpty();
    }

    @Test
    void onlyTheSameTokenTakesASessionToAnotherPage() {
        admitted(asks(ANA), ANA);
        assertThat(refusal(new ConsumerMoved(OTHER_PAGE, new SessionId(new Id(0, 666))), OTHER_PAGE))
                .isEqualTo(Failure.Code.CONFLICT);
        on(new ConsumerMoved(OTHER_PAGE, SESSION), OTHER_PAGE);
        assertThat(open().consumer().connection()).isEqualTo(OTHER_PAGE);
        assertThat(open().looksAt(ANA)).contains(1);
        assertThat(refusal(new Ended(EndReason.CONSUMER_LOST), CONSUMER)).isEqualTo(Failure.Code.FORBIDDEN);
    }

    @Test
    void nothingHappensAfterTheEnd() {
        on(new Ended(EndReason.CONSUMER_ENDED), CONSUMER);
        assertThat(state).isEqualTo(new Over(EndReason.CONSUMER_ENDED));
        assertThat(refusal(asks(ANA), ANA)).isEqualTo(Failure.Code.NOT_FOUND);
    }

    private static SupportState begun(int mostAgents) {
        return SupportMachine.begin(CONSUMER, SESSION, false, new SupportState.Recording.Off(), mostAgents);
    }

    private static AssistPermissions seeing(String... markers) {
        return new AssistPermissions(Set.of(markers), Set.of());
    }

    private static AgentAsked asks(ConnectionId agent) {
        return new AgentAsked(agent, Redacted.of("Ana"), AssistPermissions.DEFAULT, AssistFeature.DEFAULT, false);
    }

    private void admitted(AgentAsked asked, ConnectionId agent) {
        on(asked, agent);
        on(new AgentAnswered(open().numbered(), true, false), CONSUMER);
    }

    private Open open() {
        return (Open) state;
    }

    private void on(SupportEvent event, ConnectionId from) {
        var next = SupportMachine.on(state, event, from);
        assertThat(next).isInstanceOf(Result.Ok.class);
        if (next instanceof Result.Ok<SupportState>(var good)) {
            state = good;
        }
    }

    private Failure.Code refusal(SupportEvent event, ConnectionId from) {
        return SupportMachine.on(state, event, from).trouble().orElseThrow().code();
    }

    private static ConnectionId connection(long number) {
        return new ConnectionId(new Id(0, number));
    }
}
