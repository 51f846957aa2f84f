package org.alongside.gateway.trunk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.alongside.gateway.trunk.Trunks.Way;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;

/**
 * One attempt to reach somebody: where it asks at present, and what is left to try if that fails. Several trunks may lead there
 * (RFC 3263 §4.3), and a redirection may name other places (RFC 3261 §8.1.3.4).
 *
 * @param target the Request-URI at present
 * @param ways to the target; the first is taken next
 * @param elsewhere places that a redirection named and nobody has tried
 * @param tried every target so far, so that no redirection leads in a circle
 */
record Attempt(SipEffect.Invite effect, SipUri target, List<Way> ways, List<SipUri> elsewhere, List<SipUri> tried) {
    /** More places than this are a circle or a joke. */
    private static final int MAX_TARGETS = 8;

    Attempt {
        ways = List.copyOf(ways);
        elsewhere = List.copyOf(elsewhere);
        tried = List.copyOf(tried);
    }

    static Attempt first(SipEffect.Invite effect, SipUri destination, List<Way> ways) {
        return new Attempt(effect, destination, ways, List.of(), List.of(destination));
    }

    /** Whom the caller means, wherever that is now. */
    SipUri destination() {
        return tried.getFirst();
    }

    boolean isRedirected() {
        return !target.equals(destination());
    }

    Attempt afterFirstWay() {
        return new Attempt(effect, target, ways.subList(1, ways.size()), elsewhere, tried);
    }

    Attempt with(SipEffect.Invite newer) {
        return new Attempt(newer, target, ways, elsewhere, tried);
    }

    /** With the places that a 3xx names, the best first, before those that are known already. */
    Attempt redirectedBy(SipResponse response) {
        var named = response.contacts().stream()
                .sorted(Comparator.comparingDouble(Attempt::preference).reversed())
                .flatMap(contact -> contact.sipUri().stream())
                .filter(uri -> !uri.secure());
        var all = new ArrayList<>(named.toList());
        all.addAll(elsewhere);
        return new Attempt(effect, target, List.of(), all, tried);
    }

    private static double preference(NameAddress contact) {
        return contact.parameters()
                .get("q")
                .filter(q -> q.matches("[01](\\.[0-9]{1,3})?"))
                .map(Double::parseDouble)
                .orElse(1.0);
    }

    /** The next place that has a way to it; empty when nothing is left. */
    Optional<Attempt> elsewhere(Function<SipUri, List<Way>> waysTo) {
        var left = new ArrayList<>(elsewhere);
        var seen = new ArrayList<>(tried);
        while (!left.isEmpty() && seen.size() < MAX_TARGETS) {
            var place = left.removeFirst().asRequestUri();
            var found = seen.contains(place) ? List.<Way>of() : waysTo.apply(place);
            seen.add(place);
            if (!found.isEmpty()) {
                return Optional.of(new Attempt(effect, place, found, left, seen));
            }
        }
        return Optional.empty();
    }
}
