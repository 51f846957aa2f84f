package org.alongside.launcher;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code alongside phone}: the SIP phones that may register. */
@Command(name = "phone", description = "The SIP phones that may register.")
final class PhoneCommand {
    private static final String PATH = "/api/v1/phones";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            required = true,
            description = "The running server's data folder.")
    private Path data = Path.of(".alongside");

    @Command(description = "Adds a phone, or gives it another password; shows it once.")
    int add(@Parameters(paramLabel = "NAME@DOMAIN") String address) throws InterruptedException {
        var made = Administration.of(data).put(PATH, address, "");
        System.out.println("Phone " + made.path("phone").asString() + ", user name "
                + made.path("username").asString() + ", password "
                + made.path("password").asString());
        return 0;
    }

    @Command(description = "Lists them.")
    int list() throws InterruptedException {
        return Administration.of(data).list(PATH, "phones");
    }

    @Command(description = "Takes one away; what is registered stays so until it runs out.")
    int remove(@Parameters(paramLabel = "NAME@DOMAIN") String address) throws InterruptedException {
        return Administration.of(data).remove(PATH, "Phone", address);
    }
}
