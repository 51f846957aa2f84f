package org.alongside.gateway.resolve;

import java.time.Duration;
import java.util.List;
import org.alongside.sip.resolve.DnsRecord;
import org.alongside.sip.resolve.Lookup;

/** A name service. It may block for a few seconds, never for ever; for any thread. */
public interface Dns {
    /** What DNS has, aliases followed. */
    Answer ask(Lookup lookup);

    /** The addresses of a host as this machine knows it, its own hosts file included: A or AAAA. */
    Answer askSystem(Lookup lookup);

    /** What became of a question. */
    sealed interface Answer {
        /**
         * @param records none where the name has no such record
         * @param ttl how long it holds
         */
        record Known(List<DnsRecord> records, Duration ttl) implements Answer {
            public Known {
                records = List.copyOf(records);
            }
        }

        /** No server answered, or none that knows. */
        record Unknown(String reason) implements Answer {}
    }
}
