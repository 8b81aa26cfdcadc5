/* SPDX-License-Identifier: Apache-2.0 */
/* The run functions of the table in cli/main.c, each in the file of its name. */
#ifndef BLOUSE_CLI_COMMANDS_H
#define BLOUSE_CLI_COMMANDS_H

#include "cli/command.h"

int check_run(const struct args *args);
int mask_run(const struct args *args);
int photo_run(const struct args *args);
int charter_lint_run(const struct args *args);
int charter_test_run(const struct args *args);
int charter_show_run(const struct args *args);
int charter_build_run(const struct args *args);
int charter_diff_run(const struct args *args);
int charter_roster_run(const struct args *args);
int learn_run(const struct args *args);
int score_run(const struct args *args);
int serve_run(const struct args *args);
int admin_mail_test_run(const struct args *args);
int admin_migrate_run(const struct args *args);
int admin_purge_run(const struct args *args);
int admin_audit_verify_run(const struct args *args);
int admin_dossier_verify_run(const struct args *args);
int backup_run(const struct args *args);
int restore_run(const struct args *args);
int doctor_run(const struct args *args);
int help_run(const struct args *args);
int completion_run(const struct args *args);

#endif
