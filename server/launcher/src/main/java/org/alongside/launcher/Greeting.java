package org.alongside.launcher;

import java.util.Optional;
import org.alongside.kernel.Redacted;

/**
 * The block that says where to look, once everything serves.
 *
 * @param shop whether the sample shop is there
 * @param account of the demo agent, where a password opens the console
 * @param provider at which people sign in, as the button there says it
 */
record Greeting(
        String publicUrl,
        String managementUrl,
        boolean console,
        boolean shop,
        Optional<Account> account,
        Optional<String> provider) {
    /** The demo agent, whose password is no secret to whoever started the demo. */
    record Account(String name, Redacted<String> password) {}

    /** Of a process that serves nobody but its administrator. */
    static Greeting at(String publicUrl, String managementUrl) {
        return new Greeting(publicUrl, managementUrl, false, false, Optional.empty(), Optional.empty());
    }

    Greeting withConsole(Optional<String> signsInAt) {
        return new Greeting(publicUrl, managementUrl, true, shop, account, signsInAt);
    }

    Greeting withShop() {
        return new Greeting(publicUrl, managementUrl, console, true, account, provider);
    }

    Greeting with(Account demo) {
        return new Greeting(publicUrl, managementUrl, console, shop, Optional.of(demo), provider);
    }

    String text() {
        var text = new StringBuilder("\nReady\n");
        if (shop) {
            text.append("  %s/sample/   the shop: call an expert%n".formatted(publicUrl));
        }
        if (console) {
            text.append("  %s/agent/    the agent's console%n".formatted(publicUrl));
        }
        account.ifPresent(agent -> text.append("      name %s, password %s%n"
                .formatted(agent.name(), agent.password().reveal())));
        provider.ifPresent(name -> text.append("      sign in with %s%n".formatted(name)));
        text.append("  %s/   health%n".formatted(managementUrl));
        if (shop) {
            text.append("The certificate is our own, so the browser asks about it once. ");
        }
        return text.append("Ctrl-C stops.\n").toString();
    }
}
