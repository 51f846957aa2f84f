package org.alongside.gateway.call;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Redacted;
import org.alongside.session.ConnectionId;

/**
 * A browser's or app's side of a call.
 *
 * @param video whether its session may use video at all
 * @param here false while its connection is lost and the grace period runs
 * @param offered the latest attach, until it is answered
 * @param agreed the latest answered attach
 * @param connectedAttach the highest attach over which media ran; 0 before the first
 * @param toldFar what it was last told of the far side's media
 * @param earlier the highest attach that belonged to an earlier far side; its number is not used again
 */
public record ClientLeg(
        LegId id,
        ConnectionId connection,
        String address,
        Redacted<String> displayName,
        boolean video,
        Wishes wishes,
        boolean here,
        boolean holding,
        boolean silent,
        Optional<Attach> offered,
        Optional<AgreedAttach> agreed,
        int connectedAttach,
        Optional<Configured> configured,
        Optional<ClientMessage.FarMedia> toldFar,
        int earlier)
        implements Leg {

    /** A leg without media yet. */
    public static ClientLeg of(
            LegId id,
            ConnectionId connection,
            String address,
            Redacted<String> displayName,
            boolean video,
            Wishes wishes) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                true,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /** The highest attach that this client made; 0 before the first. */
    int latestAttach() {
        return offered.map(Attach::number)
                .or(() -> agreed.map(a -> a.attach().number()))
                .orElse(earlier);
    }

    /** With another far side: nothing is agreed with that one yet, so the client attaches anew. */
    ClientLeg moved() {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                here,
                holding,
                false,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                latestAttach());
    }

    /** It was given another far side and has not offered since. */
    boolean hasToAttachAgain() {
        return earlier > 0 && newest().isEmpty();
    }

    /** What its page can do: the newest offer, answered or not. */
    Optional<Attach> newest() {
        return offered.or(() -> agreed.map(AgreedAttach::attach));
    }

    ClientLeg withWishes(Wishes next) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                next,
                here,
                holding,
                silent,
                offered,
                agreed,
                connectedAttach,
                configured,
                toldFar,
                earlier);
    }

    ClientLeg withHere(boolean reachable) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                reachable,
                holding,
                silent,
                offered,
                agreed,
                connectedAttach,
                configured,
                toldFar,
                earlier);
    }

    @Override
    public ClientLeg withHolding(boolean hold) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                here,
                hold,
                silent,
                offered,
                agreed,
                connectedAttach,
                configured,
                toldFar,
                earlier);
    }

    @Override
    public ClientLeg withSilent(boolean nothingArrives) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                here,
                holding,
                nothingArrives,
                offered,
                agreed,
                connectedAttach,
                configured,
                toldFar,
                earlier);
    }

    ClientLeg withOffered(Attach attach) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                here,
                holding,
                silent,
                Optional.of(attach),
                agreed,
                connectedAttach,
                configured,
                toldFar,
                earlier);
    }

    ClientLeg withAgreed(AgreedAttach answered) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                here,
                holding,
                silent,
                Optional.empty(),
                Optional.of(answered),
                connectedAttach,
                configured,
                toldFar,
                earlier);
    }

    ClientLeg withConnected(int attach) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                here,
                holding,
                false,
                offered,
                agreed,
                attach,
                configured,
                toldFar,
                earlier);
    }

    @Override
    public ClientLeg withConfigured(Configured latest) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                here,
                holding,
                silent,
                offered,
                agreed,
                connectedAttach,
                Optional.of(latest),
                toldFar,
                earlier);
    }

    ClientLeg withToldFar(ClientMessage.FarMedia told) {
        return new ClientLeg(
                id,
                connection,
                address,
                displayName,
                video,
                wishes,
                here,
                holding,
                silent,
                offered,
                agreed,
                connectedAttach,
                configured,
                Optional.of(told),
                earlier);
    }
}
