package org.alongside.launcher;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.gateway.client.PhoneBook;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.registrar.Aor;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.session.Phones;
import org.alongside.sip.digest.Algorithm;
import org.alongside.sip.digest.Credentials;

/** What SIP is told of the accounts of phones, and calls of those that are registered. */
final class PhoneLists {
    private PhoneLists() {}

    static Registrar.Accounts accounts(Phones phones) {
        return (user, domain) -> phones.find(user, domain)
                .map(account -> new Credentials(
                        user, domain, Map.of(Algorithm.SHA_256, account.ha1Sha256(), Algorithm.MD5, account.ha1Md5())));
    }

    static PhoneBook book(Registrar registrar, List<ControlledDomain> domains) {
        var clock = InstantSource.system();
        return new PhoneBook() {
            @Override
            public boolean controls(String domain) {
                return registrar.controls(domain);
            }

            @Override
            public List<Contact> contacts(String user, String domain) {
                return registrar.bindingsOf(new Aor(user, domain), clock.millis()).stream()
                        .map(binding -> new Contact(binding.name(), binding.q()))
                        .toList();
            }

            @Override
            public List<String> allowedTo(String domain) {
                return named(domain).map(ControlledDomain::allowedDestinations).orElse(List.of());
            }

            @Override
            public TrunkPolicy mediaOf(String domain) {
                return named(domain).map(ControlledDomain::media).orElse(TrunkPolicy.DEFAULT);
            }

            private Optional<ControlledDomain> named(String domain) {
                return domains.stream()
                        .filter(controlled -> controlled.name().equalsIgnoreCase(domain))
                        .findFirst();
            }
        };
    }
}
