package org.alongside.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code alongside phone}: the SIP phones that may register. */
@Command(name = "phone", description = "The SIP phones that may register.")
final class PhoneCommand {
    private static final String PATH = "/api/v1/phones";

    @Mixin
    private RunningServer server = new RunningServer();

    @Command(description = "Adds a phone, or gives it another password; shows it once.")
    int add(@Parameters(paramLabel = "NAME@DOMAIN") String address) throws InterruptedException {
        var made = server.administration().put(PATH, address, "");
        System.out.println("Phone " + made.path("phone").asString() + ", user name "
                + made.path("username").asString() + ", password "
                + made.path("password").asString());
        return 0;
    }

    @Command(description = "Lists them.")
    int list() throws InterruptedException {
        return server.administration().list(PATH, "phones");
    }

    @Command(description = "Takes one away; what is registered stays so until it runs out.")
    int remove(@Parameters(paramLabel = "NAME@DOMAIN") String address) throws InterruptedException {
        return server.administration().remove(PATH, "Phone", address);
    }
}
