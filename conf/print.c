/* SPDX-License-Identifier: Apache-2.0 */
/* What people read about the settings, from their table. */
#include "conf/setting.h"

/* In mdoc, a line may not begin with a dot or a quote, and a backslash is a command. French marks never begin a line. */
static void add_roff(struct buf *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		buf_add_c(out, "\\&");
	for (; *text; text++) {
		if (*text == '\\')
			buf_add_c(out, "\\e");
		else if (*text == '-')
			buf_add_c(out, "\\-");
		else if (*text == ' ' && text[1] && strchr(":;!?", text[1]))
			buf_add_c(out, "\\ ");
		else
			buf_add_char(out, *text);
	}
}

static void manual_setting(struct buf *out, const struct conf_setting *s)
{
	char name[CONF_VARIABLE_MAX];
	_cleanup_buf_ struct buf values;
	conf_variable(s, name);
	buf_init(&values, 1024);
	conf_tell_values(&values, s);
	buf_addf(out, ".It Ic %s\n", s->name);
	if (*s->help >= 'a' && *s->help <= 'z')
		buf_add_char(out, (char)(*s->help - 'a' + 'A'));
	add_roff(out, *s->help >= 'a' && *s->help <= 'z' ? s->help + 1 : s->help);
	buf_add_c(out, ".\n");
	if (s->more) {
		add_roff(out, s->more);
		buf_add_c(out, "\n");
	}
	buf_add_c(out, "Valeur\\ : ");
	add_roff(out, values.failed ? "" : values.ptr);
	buf_add_c(out, s->list ? "\\ ; la ligne se répète.\n" : ".\n");
	if (s->otherwise) {
		buf_add_c(out, "Si rien n'est dit\\ : ");
		add_roff(out, s->otherwise);
		buf_add_c(out, ".\n");
	} else if (s->example) {
		buf_add_c(out, "Par exemple\\ : ");
		add_roff(out, s->example);
		buf_add_c(out, ".\n");
	}
	if (s->needs)
		buf_addf(out, "Ne va pas sans\n.Ic %s .\n", s->needs);
	buf_addf(out, "Variable\\ :\n.Ev %s .\n", name);
	out->failed |= values.failed;
}

void conf_manual(struct buf *out)
{
	buf_add_c(out, ".\\\" SPDX-License-Identifier: Apache-2.0\n"
		       ".Dd 2026-11-26\n.Dt BLOUSE.CONF 5\n.Os Blouse\n.Sh NOM\n.Nm blouse.conf\n"
		       ".Nd les réglages d'une installation de Blouse\n.Sh DESCRIPTION\n"
		       "Blouse lit ses réglages dans\n.Pa " CONF_PATH " ,\n"
		       "ou dans le fichier que nomme la variable\n.Ev BLOUSE_CONF .\n"
		       "Ce fichier est fait de lignes « nom = valeur », rangées sous leur [section]. Une ligne qui "
		       "commence par # "
		       "est un commentaire. Tout réglage absent prend la valeur que cette page indique.\n.Pp\n"
		       "Chaque réglage est aussi une variable d'environnement, qui l'emporte sur le fichier. Une liste "
		       "y sépare "
		       "ses valeurs par des points\\-virgules.\n.Pp\n"
		       "Un secret ne s'écrit jamais ici, ni dans l'environnement : un réglage nomme le fichier qui le "
		       "contient. "
		       "Ce fichier appartient à root ou au compte de Blouse, et nul autre ne peut le lire (chmod 0600, "
		       "ou 0640 "
		       "pour le groupe de Blouse).\n.Pp\n"
		       ".Ic blouse doctor\nexplique chaque réglage qui ne va pas, et dit quoi écrire.\n");
	for (const struct conf_section *c = conf_sections; c->id; c++) {
		buf_addf(out, ".Sh SECTION [%s]\n", c->id);
		add_roff(out, c->title);
		buf_add_c(out, ".\n.Bl -tag -width 4n\n");
		for (const struct conf_setting *s = conf_settings; s->name; s++)
			if (strcmp(s->section, c->id) == 0)
				manual_setting(out, s);
		buf_add_c(out, ".El\n");
	}
	buf_add_c(out, ".Sh FICHIERS\n.Bl -tag -width 4n\n.It Pa " CONF_PATH "\nles réglages\n.El\n"
		       ".Sh VOIR AUSSI\n.Xr blouse 1 ,\n.Xr blouse-doctor 1 ,\n.Xr blouse-serve 1\n");
}

void conf_example(struct buf *out)
{
	buf_add_c(out, "# Les réglages de Blouse : voyez blouse.conf(5). « blouse doctor » les relit et les explique.\n"
		       "# Chaque ligne montre la valeur prise si rien n'est dit, ou un exemple : retirez # pour la "
		       "changer.\n");
	for (const struct conf_section *c = conf_sections; c->id; c++) {
		buf_addf(out, "\n# %s\n[%s]\n", c->title, c->id);
		for (const struct conf_setting *s = conf_settings; s->name; s++)
			if (strcmp(s->section, c->id) == 0)
				buf_addf(out, "# %s%s\n#%s = %s\n", s->help, s->otherwise ? "" : " (exemple)", s->name,
					 s->otherwise ? s->otherwise : s->example);
	}
}
