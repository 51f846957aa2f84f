package org.alongside.gateway.client;

import java.util.List;
import org.alongside.gateway.negotiation.TrunkPolicy;

/** What calls must know of the SIP phones that register here. For any thread; answers at once. */
public interface PhoneBook {
    /** Nobody registers here. */
    PhoneBook EMPTY = new PhoneBook() {
        @Override
        public boolean controls(String domain) {
            return false;
        }

        @Override
        public List<Contact> contacts(String user, String domain) {
            return List.of();
        }

        @Override
        public List<String> allowedTo(String domain) {
            return List.of();
        }
    };

    /** Whether the users of a domain are ours. */
    boolean controls(String domain);

    /** Where phones of that user can be reached now, the most wanted first. */
    List<Contact> contacts(String user, String domain);

    /** How media is spoken with the phones of a domain. */
    default TrunkPolicy mediaOf(String domain) {
        return TrunkPolicy.DEFAULT;
    }

    /** Whom the phones of a domain may call, as a grant lists it. */
    List<String> allowedTo(String domain);

    /**
     * One contact of a user.
     *
     * @param name tells it from the user's others; the SIP side knows it by this
     * @param q its preference in thousandths (RFC 3261 §20.10)
     */
    record Contact(String name, int q) {}
}
