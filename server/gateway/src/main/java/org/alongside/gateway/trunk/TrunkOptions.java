package org.alongside.gateway.trunk;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.alongside.kernel.NetworkRange;

/**
 * What is unusual about a trunk.
 *
 * @param fromUser stands in From of every call, whoever calls; P-Asserted-Identity goes on naming the caller
 * @param assertsIdentity whether P-Asserted-Identity is sent at all
 */
public record TrunkOptions(
        Numbers numbers,
        Optional<String> fromUser,
        boolean assertsIdentity,
        Recognition recognition,
        Takeover takeover) {
    public static final TrunkOptions USUAL =
            new TrunkOptions(Numbers.AS_THEY_ARE, Optional.empty(), true, Recognition.BY_ADDRESS, Takeover.REFRESH);

    /** What a server that takes over the calls of a dead one says to the trunk first. */
    public enum Takeover {
        /** Where it is: a target refresh, whose answer also tells that the dialog lives (RFC 3261 §12.2.1). */
        REFRESH,
        /** Nothing but the question whether the dialog lives: the dead server's address has moved to this one. */
        SHARED_ADDRESS
    }

    /** How users are written in our INVITEs ({@code out}) and read in theirs ({@code in}): who is called, and who calls. */
    public record Numbers(NumberRules calledOut, NumberRules callerOut, NumberRules calledIn, NumberRules callerIn) {
        public static final Numbers AS_THEY_ARE =
                new Numbers(NumberRules.NONE, NumberRules.NONE, NumberRules.NONE, NumberRules.NONE);
    }

    /** What a trunk that connects over TLS is asked for (RFC 8446 §4.3.2). */
    public enum ClientCertificate {
        /** Nothing: its address tells who it is. */
        OFF,
        /** Its certificate, which makes it known wherever it comes from; without one its address counts. */
        ACCEPTED,
        /** Its certificate, and without one nothing is taken from it, over UDP and TCP neither. */
        REQUIRED
    }

    /**
     * By what a trunk is known beside the addresses to which its URI leads.
     *
     * @param certificateNames any of these in its certificate (RFC 5922 §7.1); none stands for its URI's host
     */
    public record Recognition(
            List<NetworkRange> networks, ClientCertificate certificate, List<String> certificateNames) {
        public static final Recognition BY_ADDRESS = new Recognition(List.of(), ClientCertificate.OFF, List.of());

        public Recognition {
            networks = List.copyOf(networks);
            certificateNames = certificateNames.stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
        }
    }

    public TrunkOptions with(Numbers others) {
        return new TrunkOptions(others, fromUser, assertsIdentity, recognition, takeover);
    }

    public TrunkOptions with(Recognition other) {
        return new TrunkOptions(numbers, fromUser, assertsIdentity, other, takeover);
    }

    public TrunkOptions withCallerId(Optional<String> user, boolean asserts) {
        return new TrunkOptions(numbers, user, asserts, recognition, takeover);
    }

    public TrunkOptions with(Takeover other) {
        return new TrunkOptions(numbers, fromUser, assertsIdentity, recognition, other);
    }
}
